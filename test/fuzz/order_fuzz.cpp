// Orders that decide which version of a module, or of a library, counts as the highest: three lines, compared.
#include "binfmt/elf.hpp"
#include "modulefile/version_order.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

namespace {

void check(auto compare, std::string_view a, std::string_view b, std::string_view c) {
  require(compare(a, a) == 0, "equal to itself");
  require((compare(a, b) < 0) == (compare(b, a) > 0), "either way round");
  require(!(compare(a, b) < 0 && compare(b, c) < 0) || compare(a, c) < 0, "transitive");
  require(!(compare(a, b) == 0 && compare(b, c) == 0) || compare(a, c) == 0, "equal is transitive");
}

int by_number(std::string_view a, std::string_view b) {
  return binfmt::is_lower_version(a, b) ? -1 : binfmt::is_lower_version(b, a) ? 1 : 0;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view c = fuzz::text_of(data, size);
  std::string_view a = fuzz::take_line(c), b = fuzz::take_line(c);
  check(&modulefile::dictionary_compare, a, b, c);
  check(&by_number, a, b, c);
  return 0;
}
