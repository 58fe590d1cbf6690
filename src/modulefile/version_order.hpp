#pragma once

#include <string>
#include <string_view>

namespace envboot::modulefile {

/// Negative, 0 or positive like Tcl's `lsort -dictionary`: case is looked at last, runs of digits compare as numbers
/// ("1.10" after "1.9"). It is the order in which Modules picks the highest version.
int dictionary_compare(std::string_view a, std::string_view b);

/// A text for a version such that the bytes of two compare as Lmod orders the versions:
/// 2.4dev1 < 2.4a1 < 2.4beta2 < 2.4rc1 < 2.4 = 2.4.0 < 2.4-1 < 2.4.1. Its first byte is a digit or `*`.
std::string lmod_version_key(std::string_view version);

} // namespace envboot::modulefile
