// A modulefile read as text by Tcl's rules: places are in the file, nothing is evaluated.
#include "modulefile/tree.hpp"
#include "static_reading.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)envboot::modulefile::cookie_of(envboot::fuzz::text_of(data, size));
  envboot::fuzz::read_as("/site/apps/foo/1", data, size);
  return 0;
}
