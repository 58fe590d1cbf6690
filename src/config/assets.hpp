#pragma once

#include "util/result.hpp"

#include <span>
#include <string_view>

namespace envboot::config {

/// A file of the source tree that is embedded in the binary at build time: recipes/, modulefiles/, the templates in
/// scripts/ (`*.in`, guard.py), docs/explain/; and authorities/debian.pem, Debian's list of
/// certificate authorities, where the build found it. cmake/Assets.cmake holds the list.
struct Asset {
  std::string_view path; ///< as in the source tree: `recipes/dl.toml`
  std::string_view text; ///< any bytes
};

/// Sorted by path.
std::span<const Asset> all_assets();

/// Null when there is none of that path.
const Asset* find_asset(std::string_view path);

/// The text of one that every build has: an error only where the build is broken.
Result<std::string_view> shipped(std::string_view path);

} // namespace envboot::config
