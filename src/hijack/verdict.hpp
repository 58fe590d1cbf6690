#pragma once

#include "hijack/interpreter.hpp"
#include "modulefile/effect.hpp"
#include "util/level.hpp"

#include <string>
#include <vector>

namespace envboot::hijack {

/// One effect of one module that changes what Python does, and for whom.
struct Verdict {
  /// note: changes which program runs, as modules do. warning: changes what Python does, perhaps on purpose. error:
  /// breaks or replaces what these interpreters import or run.
  Level level = Level::note;
  std::string rule;                  ///< stable name: "pythonpath-foreign"
  std::string module;                ///< "apps/anaconda/3"
  std::vector<Interpreter> poisoned; ///< empty: nobody in particular
  std::string how;                   ///< one sentence without full stop
  modulefile::Effect effect;         ///< the command, its values and its line
  bool guessed = false;              ///< from the text of a file that could not be evaluated
};

} // namespace envboot::hijack
