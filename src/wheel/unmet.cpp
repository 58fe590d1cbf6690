#include "wheel/unmet.hpp"

#include "dist/requirement.hpp"

#include <algorithm>

namespace envboot::wheel {
namespace {

/// `torch (==1.2.0) ; extra == 'x'` as pip's command line takes it: `torch==1.2.0`.
std::string for_pip(const dist::Requirement& requirement) {
  std::string text = requirement.name;
  for (size_t k = 0; k < requirement.extras.size(); ++k) {
    text += (k == 0 ? "[" : ",") + requirement.extras[k] + (k + 1 == requirement.extras.size() ? "]" : "");
  }
  if (!requirement.url.empty()) {
    return text + " @ " + requirement.url;
  }
  std::string specifiers = requirement.specifiers.text();
  std::erase(specifiers, ' ');
  return text + specifiers;
}

/// A version that can't be read is nobody's fault here.
bool serves(const python::Distribution& present, const dist::Requirement& requirement) {
  auto version = dist::Version::parse(present.version);
  return !version || requirement.specifiers.contains(*version, true);
}

} // namespace

std::vector<Unmet> unmet_requirements(std::span<const std::string> requires_dist,
                                      const dist::MarkerEnvironment& markers,
                                      std::span<const python::Distribution> present) {
  std::vector<Unmet> unmet;
  for (const std::string& line : requires_dist) {
    auto requirement = dist::Requirement::parse(line);
    if (!requirement || !requirement->marker.holds(markers)) {
      continue;
    }
    auto found = std::ranges::find(present, requirement->name, &python::Distribution::name);
    if (found == present.end()) {
      unmet.push_back({for_pip(*requirement), ""});
    } else if (std::none_of(found, present.end(), [&](const python::Distribution& other) {
                 return other.name == found->name && other.folder == found->folder && serves(other, *requirement);
               })) {
      unmet.push_back({for_pip(*requirement), found->version});
    }
  }
  return unmet;
}

} // namespace envboot::wheel
