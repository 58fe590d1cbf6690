#pragma once

#include "binfmt/kept_pieces.hpp"
#include "os/file_system.hpp"
#include "util/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::binfmt {

struct ElfSection {
  std::string name;
  uint64_t offset = 0, size = 0; ///< in the file
};

/// The head of a 64-bit little-endian ELF file: what the loader and the scanner need, no code and no symbols.
struct Elf {
  uint16_t type = 0, machine = 0;
  uint8_t os_abi = 0, abi_version = 0;
  uint32_t flags = 0;
  std::vector<ElfSection> sections; ///< empty when the table was stripped
  std::string soname;               ///< "" when there is none
  std::vector<std::string> needed;  ///< DT_NEEDED, in order
  std::string rpath, runpath;       ///< DT_RPATH (before LD_LIBRARY_PATH), DT_RUNPATH (after it); "" when there is none
  /// DT_VERNEED, the highest version per family: {"GLIBC", "2.14"}, {"GLIBCXX", "3.4.19"}, {"CXXABI", "1.3.7"}.
  std::map<std::string, std::string, std::less<>> needs;

  [[nodiscard]] const ElfSection* section(std::string_view name) const;
};

constexpr uint16_t k_machine_x86_64 = 62, k_machine_cuda = 190;

/// The four bytes every ELF file begins with.
bool is_elf(std::span<const std::byte> head);

/// Where read_elf() will read, as far as the first 4 KB of the file tell: its header tables, .dynamic, the section
/// table with the names that a linker puts before it. Not the strings and version needs, which .dynamic names. Empty
/// for what is no ELF file. For KeptPieces.
std::vector<ByteRange> elf_ranges(std::span<const std::byte> front);

/// Reads about a dozen small pieces. A damaged or foreign file is Kind::failed; no offset in it is trusted. The pieces
/// are read in the order of their likely place in the file, for readers that stream.
Result<Elf> read_elf(os::File& file);

/// Whether dotted number `a` is lower than `b`, piece by piece: 2.9 < 2.17.
bool is_lower_version(std::string_view a, std::string_view b);

} // namespace envboot::binfmt
