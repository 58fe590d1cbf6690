#pragma once

#include "doctor/remedy.hpp"
#include "os/call_watch.hpp"
#include "util/level.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::doctor {

/// What shows the finding: a place in a file, or a value alone.
struct Evidence {
  std::optional<AbsPath> file;
  int line = 0, column = 0; ///< from 1; 0 when the file as a whole is meant
  std::string value;        ///< what stands there
  std::string source_line;  ///< the whole line, for the frame with a caret; "" for none
  size_t width = 0;         ///< bytes the caret marks
};

/// One thing that is wrong, and what to do about it. Checks return these; others print.
struct Finding {
  std::string code; ///< `EB101`; never reused for something else
  Level level = Level::warning;
  std::string title;
  std::vector<Evidence> evidence;
  std::string why;        ///< one sentence
  std::string fix;        ///< a command that can be pasted, or one sentence
  std::string because_of; ///< code of the finding this one follows from, "" when it stands alone
  /// What `--fix` can do about it.
  std::optional<Remedy> remedy;
  size_t unlisted = 0; ///< further evidence, too much to list
};

/// A check that could not look.
struct Skipped {
  std::string code, why;
};

struct Report {
  std::vector<Finding> findings;   ///< most important last
  std::vector<std::string> passed; ///< codes
  std::vector<Skipped> skipped;
  os::CallWatch::Counts looks; ///< what it took
  [[nodiscard]] bool has(Level level) const;
};

} // namespace envboot::doctor
