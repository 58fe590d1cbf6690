#pragma once

#include "config/site.hpp"
#include "gpu/cards.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace envboot::cli {

/// Fields between commas, as they stand.
std::vector<std::string> split_list(std::string_view text);

/// The cards of all node types, as the profile writes them.
std::vector<std::string> site_gpus(const config::Site& site);

/// Whether its nodes have a card of that capability.
bool has_card(const config::NodeType& node, const gpu::Gpu& gpu);

/// What `--gpu` names, each capability once: `K40,7.0`; `site` stands for the site's cards, a usage error where the
/// profile tells of none.
Result<std::vector<gpu::Gpu>> asked_gpus(std::string_view text, const config::Site& site);

} // namespace envboot::cli
