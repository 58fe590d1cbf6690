#pragma once

#include <cstddef>
#include <span>

namespace envboot::binfmt {

/// The section in which a linker writes it.
constexpr const char* k_property_section = ".note.gnu.property";

/// Which of the levels x86-64-v1 to v4 a file needs, by the content of that section (x86-64 psABI, "Program Property",
/// GNU_PROPERTY_X86_ISA_1_NEEDED); 0 where it says nothing. Any bytes in.
int needed_x86_level(std::span<const std::byte> notes);

} // namespace envboot::binfmt
