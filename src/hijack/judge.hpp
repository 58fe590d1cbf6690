#pragma once

#include "hijack/verdict.hpp"
#include "modulefile/survey_tree.hpp"

#include <span>

namespace envboot::hijack {

/// What a module's effects do to these interpreters, in the order of the effects. `files` looks into the folders that
/// the module adds: whether they hold a startup hook, a python, a libstdc++.
std::vector<Verdict> judge(const std::string& module, std::span<const modulefile::Effect> effects,
                           std::span<const Interpreter> interpreters, os::FileReader& files);

/// The same for one surveyed file. A file that refuses to load (`break`) poisons nobody. Verdicts from a file that
/// could not be evaluated are guesses from its text, and at most warnings.
std::vector<Verdict> judge(const modulefile::Surveyed& surveyed, std::span<const Interpreter> interpreters,
                           os::FileReader& files);

} // namespace envboot::hijack
