// RECORD: lines print as they read.
#include "dist/metadata.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

namespace {

std::string quoted(std::string_view field) {
  std::string text = "\"";
  for (char c : field) {
    text += c == '"' ? "\"\"" : std::string(1, c);
  }
  return text + '"';
}

std::string printed(const std::vector<dist::RecordLine>& lines) {
  std::string text;
  for (const dist::RecordLine& line : lines) {
    std::string hash = line.sha256 ? "sha256=" + line.sha256->record_text() : line.other_hash;
    text += quoted(line.path) + "," + quoted(hash) + "," + (line.size ? std::to_string(*line.size) : "") + "\n";
  }
  return text;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto lines = dist::parse_record(fuzz::text_of(data, size));
  if (!fuzz::good(lines)) {
    return 0;
  }
  std::string text = printed(*lines);
  auto again = dist::parse_record(text);
  require(again && again->size() == lines->size(), "as many lines");
  for (size_t i = 0; i < lines->size(); ++i) {
    const dist::RecordLine &a = (*lines)[i], &b = (*again)[i];
    require(!a.path.empty() && a.path == b.path && a.sha256 == b.sha256 && a.other_hash == b.other_hash &&
                a.size == b.size,
            "lines print as they read");
  }
  return 0;
}
