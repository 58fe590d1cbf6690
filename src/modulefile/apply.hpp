#pragma once

#include "modulefile/effect.hpp"
#include "util/environment.hpp"

#include <map>

namespace envboot::modulefile {

/// An environment after effects; `unknown` names the variables whose value depends on something that isn't known, and
/// why.
struct Applied {
  Environment environment;
  std::map<std::string, std::string> unknown;
};

/// What the user's shell holds after the evaluation: unchanged unless outcome.applied(). Path entries follow Modules
/// 5.2: an entry that is there isn't added again, and its reference count stands in __MODULES_SHARE_VARIABLE.
Applied apply(const Evaluation& evaluation, const Environment& before);

/// One effect; unknown values are left out.
void apply_effect(const Effect& effect, Environment& environment);

} // namespace envboot::modulefile
