#include "cli/asked_gpus.hpp"

#include <algorithm>

namespace envboot::cli {

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> fields;
  while (!text.empty()) {
    size_t end = std::min(text.find(','), text.size());
    fields.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

std::vector<std::string> site_gpus(const config::Site& site) {
  std::vector<std::string> gpus;
  for (const config::NodeType& node : site.nodes) {
    gpus.insert(gpus.end(), node.gpus.begin(), node.gpus.end());
  }
  return gpus;
}

bool has_card(const config::NodeType& node, const gpu::Gpu& gpu) {
  return std::ranges::any_of(node.gpus, [&](const std::string& name) {
    auto card = gpu::parse_gpu(name);
    return card && card->capability == gpu.capability;
  });
}

Result<std::vector<gpu::Gpu>> asked_gpus(std::string_view text, const config::Site& site) {
  std::vector<std::string> names;
  for (const std::string& field : split_list(text)) {
    if (field != "site") {
      names.push_back(field);
      continue;
    }
    std::vector<std::string> cards = site_gpus(site);
    if (cards.empty()) {
      return fail(usage_error("the site profile {} does not say which GPUs its nodes have", site.name)
                      .with_hint("name the cards, `--gpu K40,V100`, or the profile of your site, `--site NAME`"));
    }
    names.insert(names.end(), cards.begin(), cards.end());
  }
  std::vector<gpu::Gpu> gpus;
  for (const gpu::Gpu& gpu : TRY(gpu::parse_gpus(names))) {
    if (std::ranges::find(gpus, gpu.capability, &gpu::Gpu::capability) == gpus.end()) {
      gpus.push_back(gpu);
    }
  }
  return gpus;
}

} // namespace envboot::cli
