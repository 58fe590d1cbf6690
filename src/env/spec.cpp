#include "env/spec.hpp"

#include <algorithm>

namespace envboot::env {

Status check(const EnvironmentSpec& spec) {
  auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (spec.name.empty() || spec.name.find('/') != std::string::npos ||
      std::any_of(spec.name.begin(), spec.name.end(), is_control)) {
    return fail(
        refusal("an environment can't be named '{}'", spec.name).with_hint("use letters, digits, '.', '_' and '-'"));
  }
  const std::string& prefix = spec.prefix.string();
  if (prefix.find(':') != std::string::npos) {
    return fail(refusal("{} can't be on PATH, because it holds a colon", prefix)
                    .with_hint("choose another place with --prefix"));
  }
  if (prefix.find('\n') != std::string::npos) {
    return fail(refusal("the path of environment {} holds a newline", spec.name));
  }
  return {};
}

} // namespace envboot::env
