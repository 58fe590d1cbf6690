#include "wheel/refusal_group.hpp"

#include <algorithm>

namespace envboot::wheel {

std::string RefusalGroup::title() const {
  std::string versions = newest->version.text();
  return fmt::format("{} {} from {}", newest->name,
                     newest == oldest ? versions : fmt::format("{} to {}", oldest->version.text(), versions),
                     newest->origin());
}

std::vector<RefusalGroup> grouped(const std::vector<Refusal>& refusals) {
  std::vector<RefusalGroup> groups;
  for (const Refusal& refusal : refusals) {
    // Builds of two makers take turns in the order of versions, so the neighbour may stand further up.
    auto last = std::ranges::find_if(groups.rbegin(), groups.rend(), [&](const RefusalGroup& group) {
      return group.oldest->origin() == refusal.row->origin();
    });
    if (last != groups.rend() && last->because == refusal.because) {
      last->oldest = refusal.row;
    } else {
      groups.push_back({refusal.row, refusal.row, refusal.reason, refusal.because});
    }
  }
  return groups;
}

} // namespace envboot::wheel
