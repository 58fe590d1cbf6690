#include "hijack/leaks.hpp"

#include <fmt/format.h>

namespace envboot::hijack {
namespace {

using modulefile::Effect;
using modulefile::Verb;

std::string told(const Effect& effect) {
  if (effect.verb == Verb::shell_code) {
    return "`module unload` does not take back what this code does in the shell";
  }
  return takes_away(effect.verb) ? fmt::format("`module unload` does not give {} back", effect.variable)
                                 : fmt::format("`module unload` leaves {} as this sets it", effect.variable);
}

} // namespace

std::vector<Verdict> leaks(const modulefile::Surveyed& surveyed) {
  std::vector<Verdict> verdicts;
  for (uint64_t place : surveyed.load.left.value_or(std::vector<uint64_t>())) {
    const Effect& effect = surveyed.load.effects.at(place);
    verdicts.push_back({Level::note, std::string(k_leak_rule), surveyed.file.name, {}, told(effect), effect, false});
  }
  return verdicts;
}

} // namespace envboot::hijack
