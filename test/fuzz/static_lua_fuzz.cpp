// A modulefile read as text by Lua's rules: places are in the file, nothing is evaluated.
#include "static_reading.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  envboot::fuzz::read_as("/site/apps/foo/1.lua", data, size);
  return 0;
}
