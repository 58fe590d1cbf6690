#pragma once

#include "hijack/interpreter.hpp"
#include "os/processes.hpp"
#include "survey/prefix.hpp"
#include "util/environment.hpp"

namespace envboot::survey {

/// The Pythons that a module or PYTHONPATH can poison: those on PATH and those of `prefixes`. One whose name and files
/// don't tell its version is asked, in an empty environment; one that does not answer is left out.
std::vector<hijack::Interpreter> interpreters(os::FileReader& files, os::Processes& processes,
                                              const Environment& environment, const std::vector<PrefixFacts>& prefixes,
                                              const Deadline& deadline);

} // namespace envboot::survey
