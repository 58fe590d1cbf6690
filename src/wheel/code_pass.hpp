#pragma once

#include "binfmt/elf.hpp"
#include "util/deadline.hpp"
#include "wheel/library_scan.hpp"

namespace envboot::wheel {

/// The parts of a library that need not be read where one can read anywhere: sections of a kind that holds neither
/// containers nor the build's own words.
class LeftOut {
 public:
  LeftOut() = default;
  explicit LeftOut(const binfmt::Elf& elf);
  /// The first byte from `at` on that is to be read.
  [[nodiscard]] uint64_t skip(uint64_t at) const;

 private:
  std::vector<binfmt::ByteRange> m_ranges; ///< by offset
};

/// Reads all of `file` once, from front to back, and fills in what its bytes say of GPU code. `kept` sees what passes.
Status pass_through(os::File& file, binfmt::KeptPieces& kept, LibraryReport& library, Deadline deadline,
                    const Enough& enough);

/// The same, but only what matters is read: not what is left out, nor the payloads of containers.
Status pass_over(os::File& file, const LeftOut& left_out, LibraryReport& library, Deadline deadline);

} // namespace envboot::wheel
