#pragma once

#include "modulefile/resolve.hpp"

namespace envboot::modulefile {

/// A module as a command of Environment Modules names it: `foo`, `foo/1`, `foo@1.2`, `foo@1,3`, `foo@1.2:1.4`. Variants
/// behind it choose no file and are left out.
struct ModulesSpec {
  struct Range {
    enum class Kind : uint8_t { equal, at_least, at_most, between };
    Kind kind = Kind::equal;
    std::string low, high; ///< `equal`: only low
  };
  std::string name;          ///< "" where several versions are asked for
  std::string folder;        ///< above `name`, or above the versions; "" for none
  std::vector<Range> ranges; ///< any of them; empty where there is a name
  bool slash = false;        ///< written with one at its end: only a folder is meant

  [[nodiscard]] std::string root() const; ///< the first part of the name
};
Result<ModulesSpec> parse_modules_spec(std::string_view text, const NameSettings& settings);
/// A name taken word for word.
ModulesSpec plain_spec(std::string_view name);

enum class Match : uint8_t {
  equal, ///< the module itself, or by extended default a version that goes on with a dot
  start, ///< that, or a module below it
  below, ///< a module below it
  exact, ///< the module itself, or a version that is written in the range
};
bool matches(const ModulesSpec& spec, std::string_view module, Match match, const NameSettings& settings);

/// How many parts of the spec the module begins with; 0 when they differ in the first.
size_t common_parts(const ModulesSpec& spec, std::string_view module, const NameSettings& settings);

} // namespace envboot::modulefile
