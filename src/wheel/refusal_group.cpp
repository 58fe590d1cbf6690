#include "wheel/refusal_group.hpp"

#include <algorithm>
#include <map>

namespace envboot::wheel {
namespace {

/// Builds with several CUDA releases take turns in the order of versions. Where the sentence names the CUDA, those
/// between that were made with another need not end a group.
bool names_its_cuda(Reason reason) {
  return reason == Reason::driver || reason == Reason::companion || reason == Reason::toolkit;
}

} // namespace

std::string RefusalGroup::title() const {
  std::string versions = newest->version.text();
  return fmt::format("{} {} from {}", newest->name,
                     newest == oldest ? versions : fmt::format("{} to {}", oldest->version.text(), versions),
                     newest->origin());
}

std::vector<RefusalGroup> grouped(const std::vector<Refusal>& refusals) {
  std::vector<RefusalGroup> groups;
  std::map<std::string, size_t> before; // origin -> the group of its release before this one
  for (const Refusal& refusal : refusals) {
    std::string origin = refusal.row->origin();
    auto alike = [&](const RefusalGroup& group) {
      return group.because == refusal.because && group.newest->origin() == origin;
    };
    auto group = names_its_cuda(refusal.reason) ? std::ranges::find_if(groups, alike) : groups.end();
    if (auto last = before.find(origin); last != before.end() && alike(groups[last->second])) {
      group = groups.begin() + static_cast<std::ptrdiff_t>(last->second);
    }
    if (group == groups.end()) {
      group = groups.insert(groups.end(), {refusal.row, refusal.row, refusal.reason, refusal.because});
    }
    group->oldest = refusal.row;
    before[origin] = static_cast<size_t>(group - groups.begin());
  }
  return groups;
}

} // namespace envboot::wheel
