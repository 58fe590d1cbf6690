#pragma once

#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <string>
#include <vector>

namespace envboot::survey {

/// What decides how Python and others read and print text.
struct LocaleFacts {
  std::string variable; ///< the one that decides: LC_ALL, LC_CTYPE or LANG; "" when none is set
  std::string value;
  bool there = true;                     ///< this system knows that locale
  std::vector<std::string> unicode_ones; ///< of C.UTF-8 and en_US.UTF-8 those that it knows

  [[nodiscard]] bool is_ascii() const; ///< C or POSIX, by name or because nothing else is there
};

LocaleFacts locale_facts(os::FileReader& files, const Environment& environment);

/// Pure part: the names that a locale-archive of glibc holds. `bytes` may be its beginning only. Any bytes in.
std::vector<std::string> parse_locale_archive(std::string_view bytes);

/// `en_US.utf8` of `en_US.UTF-8`, as glibc's folders and its archive write them.
std::string normalised_locale(std::string_view name);

} // namespace envboot::survey
