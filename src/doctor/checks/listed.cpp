#include "doctor/checks/listed.hpp"

#include <algorithm>

namespace envboot::doctor {
std::string listed(const std::vector<std::string>& names, size_t most) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < most; ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  return names.size() > most ? fmt::format("{} and {} more", text, names.size() - most) : text;
}

void show_places(Finding& finding, std::vector<Evidence> places) {
  constexpr size_t k_most_listed = 1000;
  size_t room = k_most_listed - std::min(finding.evidence.size(), k_most_listed),
         listed = std::min(places.size(), room);
  finding.unlisted += places.size() - listed;
  std::move(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(listed), std::back_inserter(finding.evidence));
}

} // namespace envboot::doctor
