// Foreign text on a terminal: no control characters, no password, whatever place is pointed at.
#include "property.hpp"
#include "util/snippet.hpp"

using namespace envboot;
using fuzz::require;

namespace {

void check(std::string_view shown) {
  for (char c : shown) {
    auto byte = static_cast<unsigned char>(c);
    require((byte >= 0x20 && byte != 0x7f) || c == '\n' || c == '\t', "no control character reaches the terminal");
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  size_t line = fuzz::take_byte(text), column = fuzz::take_byte(text), width = fuzz::take_byte(text);
  std::string shown = printable(text);
  check(shown);
  require(printable(shown) == shown, "what is printable stays");
  check(caret_snippet(text, line, column, width, "recipes/x.toml"));
  check(caret_snippet(text, line, SIZE_MAX, SIZE_MAX, "recipes/x.toml"));
  check(caret_snippet(text, SIZE_MAX, 0, 0, "recipes/x.toml"));
  return 0;
}
