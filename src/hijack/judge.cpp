#include "hijack/judge.hpp"

#include "hijack/leaks.hpp"
#include "hijack/rules.hpp"

#include <algorithm>

namespace envboot::hijack {
namespace {

using Kind = modulefile::Outcome::Kind;

bool is_about(const Rule& rule, const modulefile::Effect& effect) {
  if (std::find(rule.verbs.begin(), rule.verbs.end(), effect.verb) == rule.verbs.end()) {
    return false;
  }
  if (rule.variable.ends_with('*')) {
    return effect.variable.starts_with(rule.variable.substr(0, rule.variable.size() - 1));
  }
  return rule.variable.empty() || rule.variable == effect.variable;
}

} // namespace

std::vector<Verdict> judge(const std::string& module, std::span<const modulefile::Effect> effects,
                           std::span<const Interpreter> interpreters, os::FileReader& files) {
  std::vector<Verdict> verdicts;
  for (const modulefile::Effect& effect : effects) {
    for (const Rule& rule : rules()) {
      if (!is_about(rule, effect)) {
        continue;
      }
      Case with{module, effect, interpreters, files};
      if (rule.check != nullptr) {
        rule.check(rule, with, verdicts);
      } else {
        verdicts.push_back({rule.level,
                            std::string(rule.name),
                            module,
                            {interpreters.begin(), interpreters.end()},
                            std::string(rule.meaning),
                            effect,
                            false});
      }
    }
  }
  return verdicts;
}

std::vector<Verdict> judge(const modulefile::Surveyed& surveyed, std::span<const Interpreter> interpreters,
                           os::FileReader& files) {
  Kind kind = surveyed.load.outcome.kind;
  if (kind == Kind::broke || kind == Kind::exited) {
    return {};
  }
  std::vector<Verdict> verdicts = judge(surveyed.file.name, surveyed.load.effects, interpreters, files);
  if (kind == Kind::not_evaluated) {
    verdicts = judge(surveyed.file.name, surveyed.guessed, interpreters, files);
    for (Verdict& verdict : verdicts) {
      verdict.guessed = true;
      verdict.level = std::min(verdict.level, Level::warning);
    }
  }
  std::vector<Verdict> left = leaks(surveyed);
  for (Verdict& leak : left) {
    // What harms a Python harms it after the unloading too, which is what one would try.
    bool harms = std::ranges::any_of(
        verdicts, [&](const Verdict& each) { return each.level > Level::note && each.effect == leak.effect; });
    leak.level = harms ? Level::warning : Level::note;
    verdicts.push_back(std::move(leak));
  }
  return verdicts;
}

} // namespace envboot::hijack
