#pragma once

#include "doctor/finding.hpp"
#include "os/file_system.hpp"

namespace envboot::doctor {

/// One change of the disk, known before it is made.
struct Repair {
  enum class How { text, mode, away } how = How::text;
  AbsPath path;              ///< where it really is: no link on the way
  std::string before, after; ///< text
  uint32_t bits = 0;         ///< mode: what is taken away
  bool beside = false; ///< away: the state folder is on another file system, so it stays in its own folder, hidden
};

/// What is done about one finding.
struct Mending {
  std::string code, promise;
  std::vector<Repair> repairs;
};

/// What is not done, and why.
struct NotMended {
  std::string code;
  Error why;
};

/// Everything that `--fix` would do: the dry run shows it, the runner does it.
struct Treatment {
  std::vector<Mending> mendings;
  std::vector<NotMended> refused;
  std::vector<std::string> unsafe; ///< `CODE  promise` of what was left out because it needs --unsafe-fixes
  std::vector<std::string> diff;   ///< lines, each file under its name
};

/// Who asks, and what for.
struct Consent {
  uint32_t user = 0;
  AbsPath state; ///< envboot's state folder, where what is set aside goes
  bool unsafe = false;
};

/// Only looks. Files of other users, and those behind their links, are refused; so is what can't be written.
Treatment plan_treatment(os::FileReader& files, const Consent& consent, const std::vector<Finding>& findings);

} // namespace envboot::doctor
