#include "dist/cursor.hpp"
#include "dist/metadata.hpp"

#include <algorithm>
#include <charconv>

namespace envboot::dist {
namespace {

/// One row of CSV and the number of the line it began on.
struct Row {
  std::vector<std::string> fields;
  size_t line = 1;
};

Result<std::vector<Row>> parse_csv(std::string_view csv) {
  std::vector<Row> rows;
  Row row{{""}, 1};
  size_t line = 1;
  bool quoted = false, was_quoted = false;
  auto end_row = [&] {
    if (row.fields.size() > 1 || !row.fields[0].empty() || was_quoted) {
      rows.push_back(std::move(row));
    }
    row = {{""}, line};
    was_quoted = false;
  };
  for (size_t i = 0; i < csv.size(); ++i) {
    char c = csv[i];
    bool line_end = c == '\n' || (c == '\r' && !csv.substr(i + 1).starts_with('\n'));
    line += line_end ? 1 : 0;
    if (quoted) {
      if (c != '"') {
        row.fields.back() += c;
      } else if (csv.substr(i + 1).starts_with('"')) {
        row.fields.back() += c;
        ++i;
      } else {
        quoted = false;
      }
    } else if (line_end) {
      end_row();
    } else if (c == '"' && row.fields.back().empty()) {
      quoted = was_quoted = true;
    } else if (c == ',') {
      row.fields.emplace_back();
    } else if (c != '\r') {
      row.fields.back() += c;
    }
  }
  if (quoted) {
    return fail(failure("RECORD line {}: a quote is never closed", row.line));
  }
  end_row();
  return rows;
}

/// 43 characters of URL-safe base64 without padding; padding is let pass, as pip does.
std::optional<Sha256> parse_digest(std::string_view text) {
  constexpr std::string_view k_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  while (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  if (text.size() != 43) {
    return std::nullopt;
  }
  Sha256 digest;
  uint32_t bits = 0;
  int count = 0;
  size_t used = 0;
  for (char c : text) {
    size_t value = k_alphabet.find(c);
    if (value == std::string_view::npos) {
      return std::nullopt;
    }
    bits = (bits << 6 | static_cast<uint32_t>(value)) & 0xFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      digest.bytes[used++] = static_cast<std::byte>(bits >> count & 0xFF);
    }
  }
  return digest;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string quoted = "\"";
  for (char c : text) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}

/// What differs between two installations of the same wheel.
bool is_of_the_installation(const RecordLine& line) {
  constexpr std::string_view k_written[] = {"INSTALLER",  "REQUESTED",     "direct_url.json", "RECORD",
                                            "RECORD.jws", "uv_cache.json", "uv_build.json"};
  std::string_view path = line.path;
  if (path.ends_with(".pyc") || path.starts_with("/") || (path.starts_with("../") && path.find("/bin/") != path.npos)) {
    return true;
  }
  size_t slash = path.find('/');
  return slash != path.npos && path.substr(0, slash).ends_with(".dist-info") &&
         std::ranges::find(k_written, path.substr(slash + 1)) != std::end(k_written);
}

} // namespace

std::string write_record(std::vector<RecordLine> lines) {
  std::ranges::sort(lines, {}, &RecordLine::path);
  std::string text;
  for (const RecordLine& line : lines) {
    text += csv_field(line.path) + ",";
    text += line.sha256 ? "sha256=" + line.sha256->record_text() : csv_field(line.other_hash);
    text += "," + (line.size ? fmt::format("{}", *line.size) : "") + "\r\n";
  }
  return text;
}

Result<std::vector<RecordLine>> parse_record(std::string_view csv) {
  std::vector<RecordLine> lines;
  for (Row& row : TRY(parse_csv(csv))) {
    auto invalid = [&](std::string_view why) { return fail(failure("RECORD line {}: {}", row.line, why)); };
    if (row.fields.size() > 3) {
      return invalid("more than path, hash and size");
    }
    row.fields.resize(3);
    RecordLine line;
    line.path = std::move(row.fields[0]);
    if (line.path.empty()) {
      return invalid("the path is empty");
    }
    std::string_view hash = row.fields[1], size = row.fields[2];
    constexpr std::string_view k_sha256 = "sha256=";
    if (hash.starts_with(k_sha256)) {
      line.sha256 = parse_digest(hash.substr(k_sha256.size()));
      if (!line.sha256) {
        return invalid("the sha256 is not 43 characters of URL-safe base64");
      }
    } else if (!hash.empty() && hash.find('=') == std::string_view::npos) {
      return invalid("the hash names no algorithm");
    } else {
      line.other_hash = hash;
    }
    if (!size.empty()) {
      uint64_t bytes = 0;
      auto [end, problem] = std::from_chars(size.data(), size.data() + size.size(), bytes);
      if (problem != std::errc() || end != size.data() + size.size()) {
        return invalid("the size is not a number");
      }
      line.size = bytes;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

Sha256 contents_of(const std::vector<RecordLine>& lines) {
  std::vector<std::string> told;
  for (const RecordLine& line : lines) {
    if (!is_of_the_installation(line)) {
      told.push_back(line.path + "\n" + (line.sha256 ? line.sha256->hex() : line.other_hash) + "\n");
    }
  }
  std::ranges::sort(told);
  std::string text;
  for (const std::string& one : told) {
    text += one;
  }
  return Sha256::of(text);
}

} // namespace envboot::dist
