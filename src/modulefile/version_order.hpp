#pragma once

#include <string_view>

namespace envboot::modulefile {

/// Negative, 0 or positive like Tcl's `lsort -dictionary`: case is looked at last, runs of digits compare as numbers
/// ("1.10" after "1.9"). It is the order in which Modules picks the highest version.
int dictionary_compare(std::string_view a, std::string_view b);

} // namespace envboot::modulefile
