// Breaks on purpose, behind three comparisons: whoever looks for failures must find this one, or finds nothing.
#include "property.hpp"

using namespace envboot;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  fuzz::require(!text.starts_with("bad"), "nothing begins with bad");
  return 0;
}
