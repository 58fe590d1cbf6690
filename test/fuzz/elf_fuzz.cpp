// ELF heads: total, bounded, the same each time; a dotted version is ordered.
#include "binfmt/elf.hpp"
#include "fakes/fake_bytes_file.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fakes::FakeBytesFile file{std::string(fuzz::text_of(data, size))};
  auto elf = binfmt::read_elf(file);
  require(file.reads < 4096 && file.bytes_read < size_t{64} << 20, "a few small pieces are read");
  if (!fuzz::good(elf)) {
    return 0;
  }
  require(binfmt::is_elf(std::as_bytes(std::span(file.bytes))), "what was read begins as ELF");
  require(elf->needed.size() <= size, "no more names than the file has bytes");
  for (const auto& [family, version] : elf->needs) {
    require(!binfmt::is_lower_version(version, version), "no version is lower than itself");
  }
  return 0;
}
