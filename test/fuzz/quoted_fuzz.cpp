// Any value as one word of a shell, Tcl or Lua script: read by the language's own rules it is the value again.
#include "emit/quoted.hpp"
#include "property.hpp"
#include "util/json.hpp"

using namespace envboot;
using fuzz::require;

namespace {

/// '…' and \' of POSIX sh, one word; nothing when it isn't one.
std::string sh_word(std::string_view text) {
  std::string value;
  while (!text.empty()) {
    if (text.starts_with("\\'")) {
      value += '\'';
      text.remove_prefix(2);
      continue;
    }
    require(text.front() == '\'', "a shell word is quoted");
    size_t end = text.find('\'', 1);
    require(end != std::string_view::npos, "a quote is closed");
    value += text.substr(1, end - 1);
    text.remove_prefix(end + 1);
  }
  return value;
}

/// "…" with a backslash before single characters and numbers of three digits to `base`.
std::string double_quoted(std::string_view text, int base, std::string_view specials) {
  require(text.size() >= 2 && text.front() == '"' && text.back() == '"', "a word is quoted");
  text = text.substr(1, text.size() - 2);
  std::string value;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      require(specials.find(text[i]) == std::string_view::npos, "what means something is escaped");
      value += text[i];
      continue;
    }
    require(++i < text.size(), "an escape is whole");
    if (text[i] < '0' || text[i] > '9') {
      value += text[i];
      continue;
    }
    require(i + 3 <= text.size(), "a number has three digits");
    int code = ((text[i] - '0') * base + text[i + 1] - '0') * base + text[i + 2] - '0';
    value += static_cast<char>(code);
    i += 2;
  }
  return value;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view value = fuzz::text_of(data, size);
  if (auto word = emit::Quoted<emit::Sh>::of(value); fuzz::good(word)) {
    require(sh_word(word->text()) == value, "sh reads the value");
  }
  if (auto word = emit::Quoted<emit::Tcl>::of(value); fuzz::good(word)) {
    require(double_quoted(word->text(), 8, "\"$[]{}\n\r") == value, "Tcl reads the value");
  }
  if (auto word = emit::Quoted<emit::Lua>::of(value); fuzz::good(word)) {
    require(double_quoted(word->text(), 10, "\"\n\r") == value, "Lua reads the value");
  }
  if (auto word = emit::Quoted<emit::JsonString>::of(value); fuzz::good(word)) {
    auto json = Json::parse(word->text());
    require(json && json->string() != nullptr && *json->string() == value, "JSON reads the value");
  }
  return 0;
}
