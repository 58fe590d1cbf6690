// /etc/ld.so.cache: total on any bytes.
#include "binfmt/loader_cache.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  for (const auto& [name, path] : binfmt::parse_loader_cache(fuzz::text_of(data, size))) {
    require(!name.empty() && !path.empty() && name.size() + path.size() <= 2 * size, "an entry lies in the file");
  }
  return 0;
}
