// ELF heads: total, bounded, the same from pieces that were kept; a dotted version is ordered.
#include "binfmt/elf.hpp"
#include "fakes/fake_bytes_file.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fakes::FakeBytesFile file{std::string(fuzz::text_of(data, size))};
  auto elf = binfmt::read_elf(file);
  require(file.reads < 4096 && file.bytes_read < size_t{64} << 20, "a few small pieces are read");
  auto bytes = std::as_bytes(std::span(file.bytes));
  binfmt::KeptPieces kept(file, binfmt::elf_ranges(bytes.first(std::min<size_t>(size, 4096))));
  kept.pass(bytes, 0);
  auto again = binfmt::read_elf(kept);
  require(again.has_value() == elf.has_value(), "kept pieces are pieces of the file");
  if (!fuzz::good(elf)) {
    return 0;
  }
  require(again->needed == elf->needed && again->needs == elf->needs && again->sections.size() == elf->sections.size(),
          "kept pieces say the same");
  require(binfmt::is_elf(std::as_bytes(std::span(file.bytes))), "what was read begins as ELF");
  require(elf->needed.size() <= size, "no more names than the file has bytes");
  for (const auto& [family, version] : elf->needs) {
    require(!binfmt::is_lower_version(version, version), "no version is lower than itself");
  }
  return 0;
}
