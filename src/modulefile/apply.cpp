#include "modulefile/apply.hpp"

#include "modulefile/lmod_path.hpp"
#include "modulefile/path_edit.hpp"

#include <algorithm>
#include <cctype>

namespace envboot::modulefile {
namespace {

void forget_stack(const std::string& variable, Environment& environment) {
  environment.unset("__MODULES_SHARE_" + variable);
  environment.unset("__MODULES_PUSHENV_" + variable);
}

std::string joined(const std::vector<std::string>& fields) {
  std::string out;
  for (size_t i = 0; i < fields.size(); ++i) {
    out += i == 0 ? fields[i] : ":" + fields[i];
  }
  return out;
}

void set_variable(const Effect& effect, Environment& environment) {
  if (effect.values.empty() || !effect.values[0] ||
      (effect.has_option("--set-if-undef") && environment.has(effect.variable))) {
    return;
  }
  forget_stack(effect.variable, environment);
  environment.set(effect.variable, *effect.values[0]);
}

/// values: the value, the module that pushes it.
void push_variable(const Effect& effect, Environment& environment) {
  if (effect.values.size() < 2 || !effect.values[0]) {
    return;
  }
  std::string stack = "__MODULES_PUSHENV_" + effect.variable;
  std::string pushed = effect.values[1].value_or("") + "&" + *effect.values[0];
  auto old = environment.get(effect.variable);
  std::string below = environment.get_or(stack, old ? "&" + *old : "");
  environment.unset("__MODULES_SHARE_" + effect.variable);
  environment.set(effect.variable, *effect.values[0]);
  environment.set(stack, below.empty() ? pushed : pushed + ":" + below);
}

/// Gives back the value below on the stack, as Modules 5 does: only up to its first colon.
void pop_variable(const Effect& effect, Environment& environment) {
  std::string stack = "__MODULES_PUSHENV_" + effect.variable;
  std::vector<std::string> entries = split_path_list(environment.get_or(stack, ""));
  if (effect.values.size() >= 2) {
    std::string pushed = effect.values[1].value_or("") + "&" + effect.values[0].value_or("");
    auto place = std::find(entries.begin(), entries.end(), pushed);
    if (place != entries.end()) {
      entries.erase(place);
    }
  }
  environment.unset("__MODULES_SHARE_" + effect.variable);
  if (entries.empty()) {
    environment.unset(effect.variable);
    environment.unset(stack);
    return;
  }
  size_t mark = entries[0].find('&');
  environment.set(effect.variable, mark == std::string::npos ? entries[0] : entries[0].substr(mark + 1));
  if (mark == 0) {
    entries.erase(entries.begin());
  }
  if (entries.empty()) {
    environment.unset(stack);
  } else {
    environment.set(stack, joined(entries));
  }
}

/// Nothing but Lmod runs Lua files.
bool is_lmods(const Effect& effect) {
  return effect.by_lmod || effect.where.file.string().ends_with(".lua");
}

void add(const Effect& effect, bool front, Environment& environment) {
  return is_lmods(effect) ? lmod_add_path(effect, front, environment) : add_path(effect, front, environment);
}

void set_family(const Effect& effect, bool join, Environment& environment) {
  std::string upper = effect.variable;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const std::string& name : {"MODULES_FAMILY_" + upper, "LMOD_FAMILY_" + upper}) {
    if (is_lmods(effect) && !name.starts_with("LMOD")) {
      continue;
    }
    if (join && !effect.values.empty()) {
      environment.set(name, effect.values[0].value_or(""));
    } else {
      environment.unset(name);
    }
  }
}

} // namespace

void apply_effect(const Effect& effect, Environment& environment) {
  switch (effect.verb) {
  case Verb::set:
    return set_variable(effect, environment);
  case Verb::unset:
    forget_stack(effect.variable, environment);
    return environment.unset(effect.variable);
  case Verb::push:
    return push_variable(effect, environment);
  case Verb::pop:
    return pop_variable(effect, environment);
  case Verb::prepend_path:
  case Verb::use_first:
    return add(effect, true, environment);
  case Verb::append_path:
  case Verb::use_last:
    return add(effect, false, environment);
  case Verb::remove_path:
  case Verb::unuse:
    return is_lmods(effect) ? lmod_remove_path(effect, environment) : remove_path(effect, environment);
  case Verb::family:
    return set_family(effect, true, environment);
  case Verb::leave_family:
    return set_family(effect, false, environment);
  default:
    return;
  }
}

Applied apply(const Evaluation& evaluation, const Environment& before) {
  Applied applied{before, {}};
  if (!evaluation.outcome.applied()) {
    return applied;
  }
  for (const Effect& effect : evaluation.effects) {
    apply_effect(effect, applied.environment);
    for (const auto& value : effect.values) {
      if (!value && !effect.variable.empty()) {
        applied.unknown.emplace(effect.variable, value.because());
      }
    }
  }
  return applied;
}

} // namespace envboot::modulefile
