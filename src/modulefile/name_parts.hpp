#pragma once

#include <string>
#include <string_view>

namespace envboot::modulefile {

// Parts of a module's name, which are separated by slashes.

/// "3" of "apps/python/3".
std::string last_part(std::string_view name);
/// "apps/python" of "apps/python/3", "" of "apps".
std::string folder_part(std::string_view name);
/// "apps" of "apps/python/3".
std::string first_part(std::string_view name);
/// "apps/python" and "3" give "apps/python/3"; an empty folder adds nothing.
std::string below(std::string_view folder, std::string_view name);
/// Whether `name` is `above` or is in it.
bool is_at_or_below(std::string_view name, std::string_view above);
/// Whether a part begins with a dot.
bool has_dot_part(std::string_view name);
std::string without_trailing_slashes(std::string_view name);

} // namespace envboot::modulefile
