#include "doctor/checks/listed.hpp"

#include <algorithm>
#include <fmt/core.h>

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
  finding.unlisted = places.size() - std::min(places.size(), k_most_listed);
  places.resize(places.size() - finding.unlisted);
  finding.evidence = std::move(places);
}

} // namespace envboot::doctor
