// The journal's format.
//
// A run that is killed must find out later what it had begun and what it had finished; a wrong answer is worse than
// none
// ("done" for a step that was not would leave a hole). What can happen to a file that is only appended to and fsynced
// after each record: the last record is torn (killed or disk full in write), it is there in length but not in content
// (ext4 and XFS may show zeros after a power cut), or a byte has turned. Records before it are whole.
//
// So each record is one line, readable with `cat`:
//
//   27 3f1c0a9be2d4a761 envboot-journal<TAB>1
//   18 9a04c4f2b1e0d377 begin<TAB>make-venv:4f..
//   |  |                 |
//   |  |                 fields joined by TAB; TAB, newline and backslash in a field are \t, \n and \\.
//   |  first 16 hex digits of SHA-256(checksum of the line before, blank, length, blank, text)
//   length of the text in bytes, decimal, no leading zero
//
// The chain of checksums means that a line is accepted only in its place: a lost line in the middle, two lines swapped
// or a line of another journal end the reading as a turned bit does. Reading ends at the first line that does not fit;
// the writer cuts the file there. The version is a field of the first line, whose frame stays the same for ever, so
// that an older envboot can tell "newer" from "damaged".
#include "store/journal_format.hpp"

#include "util/sha256.hpp"

#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace envboot::store {
namespace {

constexpr std::string_view k_magic = "envboot-journal";
constexpr size_t k_sum_digits = 16;
constexpr size_t k_max_text = size_t{1} << 20;

std::string checksum(std::string_view before, std::string_view text) {
  return Sha256::of(fmt::format("{} {} {}", before, text.size(), text)).hex().substr(0, k_sum_digits);
}

std::string join(const Record& record) {
  std::string text;
  for (size_t i = 0; i < record.size(); ++i) {
    text += i > 0 ? "\t" : "";
    for (char c : record[i]) {
      switch (c) {
      case '\t':
        text += "\\t";
        break;
      case '\n':
        text += "\\n";
        break;
      case '\\':
        text += "\\\\";
        break;
      default:
        text += c;
      }
    }
  }
  return text;
}

Record split(std::string_view text) {
  Record record{""};
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\t') {
      record.emplace_back();
    } else if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      record.back() += text[i] == 't' ? '\t' : text[i] == 'n' ? '\n' : text[i];
    } else {
      record.back() += text[i];
    }
  }
  return record;
}

std::optional<size_t> number(std::string_view digits) {
  size_t value = 0;
  auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  bool whole = problem == std::errc() && end == digits.data() + digits.size();
  return whole && fmt::to_string(value) == digits ? std::optional(value) : std::nullopt;
}

/// The text of the line that begins `bytes` and follows on `sum`; moves both on. Nothing when it is not as written.
std::optional<std::string_view> take_line(std::string_view& bytes, std::string& sum) {
  size_t blank = bytes.substr(0, 8).find(' ');
  auto length = blank == std::string_view::npos ? std::nullopt : number(bytes.substr(0, blank));
  if (!length || *length > k_max_text) {
    return std::nullopt;
  }
  size_t text_at = blank + 1 + k_sum_digits + 1;
  if (bytes.size() < text_at + *length + 1 || bytes[text_at - 1] != ' ' || bytes[text_at + *length] != '\n') {
    return std::nullopt;
  }
  std::string_view text = bytes.substr(text_at, *length);
  std::string expected = checksum(sum, text);
  if (bytes.substr(blank + 1, k_sum_digits) != expected) {
    return std::nullopt;
  }
  sum = std::move(expected);
  bytes.remove_prefix(text_at + *length + 1);
  return text;
}

std::string line(std::string_view text, std::string& sum) {
  sum = checksum(sum, text);
  return fmt::format("{} {} {}\n", text.size(), sum, text);
}

} // namespace

DecodedJournal decode_journal(std::string_view bytes) {
  DecodedJournal journal;
  size_t whole = bytes.size();
  auto head = take_line(bytes, journal.last_sum);
  Record fields = head ? split(*head) : Record();
  if (fields.size() < 2 || fields[0] != k_magic) {
    return DecodedJournal();
  }
  journal.version = static_cast<int>(number(fields[1]).value_or(0));
  journal.good_bytes = whole - bytes.size();
  while (journal.version == k_journal_version) {
    auto text = take_line(bytes, journal.last_sum);
    if (!text) {
      break;
    }
    journal.records.push_back(split(*text));
    journal.good_bytes = whole - bytes.size();
  }
  return journal;
}

std::string encode_journal_head(std::string& sum) {
  sum.clear();
  return line(fmt::format("{}\t{}", k_magic, k_journal_version), sum);
}

std::string encode_record(const Record& record, std::string& sum) {
  return line(join(record), sum);
}

} // namespace envboot::store
