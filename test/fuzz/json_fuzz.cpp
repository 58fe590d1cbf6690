// JSON: capped depth; what was printed reads back as what was printed.
#include "property.hpp"
#include "util/json.hpp"

using namespace envboot;
using fuzz::require;

namespace {

size_t depth_of(const Json& json) {
  size_t deepest = 0;
  if (const auto* items = json.items()) {
    for (const Json& item : *items) {
      deepest = std::max(deepest, depth_of(item));
    }
    return deepest + 1;
  }
  if (const auto* members = json.members()) {
    for (const auto& [name, value] : *members) {
      deepest = std::max(deepest, depth_of(value));
    }
    return deepest + 1;
  }
  return 0;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t k_depth = 8;
  std::string_view text = fuzz::text_of(data, size);
  (void)fuzz::good(Json::parse(text));
  auto json = Json::parse(text, k_depth);
  if (!fuzz::good(json)) {
    return 0;
  }
  require(depth_of(*json) <= k_depth, "nesting is capped");
  for (int indent : {0, 2}) {
    std::string printed = json->dump(indent);
    auto again = Json::parse(printed, k_depth);
    require(again.has_value(), "what was printed reads back");
    require(again->dump(indent) == printed, "printing is stable");
  }
  return 0;
}
