#include "env/spec.hpp"

#include <algorithm>

namespace envboot::env {
namespace {

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_variable(std::string_view name) {
  auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

} // namespace

Status check(const EnvironmentSpec& spec) {
  if (spec.name.empty() || spec.name.find('/') != std::string::npos || has_control(spec.name)) {
    return fail(
        refusal("an environment can't be named '{}'", spec.name).with_hint("use letters, digits, '.', '_' and '-'"));
  }
  const std::string& prefix = spec.prefix.string();
  if (prefix.find(':') != std::string::npos) {
    return fail(refusal("{} can't be on PATH, because it holds a colon", prefix)
                    .with_hint("choose another place with --prefix"));
  }
  if (prefix.find('\n') != std::string::npos || has_control(spec.label)) {
    return fail(refusal("the path of environment {} holds a newline", spec.name));
  }
  for (const WantedVariable& variable : spec.variables) {
    if (!is_variable(variable.name)) {
      return fail(refusal("environment {} wants a variable `{}`, which is no name in a shell", spec.name, variable.name)
                      .with_hint("see conda-meta/state and etc/conda/env_vars.d in it"));
    }
  }
  return {};
}

} // namespace envboot::env
