#include "doctor/checks/listed.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

constexpr size_t k_most_shown = 8;

} // namespace

std::string listed(const std::vector<std::string>& names, size_t most) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < most; ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  return names.size() > most ? fmt::format("{} and {} more", text, names.size() - most) : text;
}

void show_some(Finding& finding, std::vector<Evidence> evidence) {
  size_t shown = std::min(evidence.size(), k_most_shown);
  std::move(evidence.begin(), evidence.begin() + static_cast<std::ptrdiff_t>(shown),
            std::back_inserter(finding.evidence));
  if (evidence.size() > shown) {
    finding.evidence.push_back({.value = fmt::format("and {} more", evidence.size() - shown)});
  }
}

} // namespace envboot::doctor
