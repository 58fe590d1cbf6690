#pragma once

#include "hijack/verdict.hpp"
#include "survey/prefix.hpp"
#include "util/environment.hpp"

namespace envboot::survey {

/// A field of PYTHONPATH and what it does.
struct PythonPathEntry {
  std::string text; ///< as written; "" and relative ones mean the current folder
  bool exists = false;
  std::vector<hijack::Verdict> verdicts; ///< worst first
  std::vector<std::string> names;        ///< that `import` finds there
  std::vector<std::string> shadowed;     ///< of these, what the active environment has too
};

/// `active`: the environment in which this shell is, null for none.
std::vector<PythonPathEntry> python_path(os::FileReader& files, const Environment& environment,
                                         const std::vector<hijack::Interpreter>& interpreters,
                                         const PrefixFacts* active);

} // namespace envboot::survey
