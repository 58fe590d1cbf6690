// Requirements and markers (PEP 508).
#include "dist/requirement.hpp"
#include "dist/wheel_name.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

namespace {

std::string printed(const dist::Requirement& requirement) {
  std::string text = requirement.name + "[";
  for (const std::string& extra : requirement.extras) {
    text += (text.back() == '[' ? "" : ",") + extra;
  }
  return text + "]" + (requirement.url.empty() ? "(" + requirement.specifiers.text() + ")" : " @ " + requirement.url);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const auto here = dist::MarkerEnvironment::cpython_on_linux("3.7.12");
  if (auto marker = dist::Marker::parse(text); fuzz::good(marker)) {
    require(!marker->empty() || text.find_first_not_of(" \t\n\v\f\r") == std::string_view::npos, "words make a marker");
    require(marker->holds(here) == marker->holds(here), "a marker holds or not");
  }
  auto requirement = dist::Requirement::parse(text);
  if (!fuzz::good(requirement)) {
    return 0;
  }
  require(dist::is_project_name(requirement->name) && dist::normalise_name(requirement->name) == requirement->name,
          "a requirement has a normalised name");
  require(requirement->url.empty() || requirement->specifiers.empty(), "a URL or versions, not both");
  (void)requirement->marker.holds(here);
  auto again = dist::Requirement::parse(printed(*requirement));
  require(again && again->name == requirement->name && again->extras == requirement->extras &&
              again->url == requirement->url && again->specifiers.empty() == requirement->specifiers.empty(),
          "a requirement prints as it reads");
  return 0;
}
