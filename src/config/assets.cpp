#include "config/assets.hpp"

#include <algorithm>

namespace envboot::config {

const Asset* find_asset(std::string_view path) {
  std::span<const Asset> assets = all_assets();
  auto found = std::find_if(assets.begin(), assets.end(), [&](const Asset& asset) { return asset.path == path; });
  return found == assets.end() ? nullptr : &*found;
}

Result<std::string_view> shipped(std::string_view path) {
  const Asset* found = find_asset(path);
  return found != nullptr ? Result<std::string_view>(found->text)
                          : fail(failure("this envboot was built without {}", path));
}

} // namespace envboot::config
