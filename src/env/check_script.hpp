#pragma once

#include "env/conda_answer.hpp"
#include "os/file_system.hpp"
#include "os/processes.hpp"

#include <string>
#include <vector>

namespace envboot::env {

enum class ShellKind { sh, csh, fish };

/// A shell that is installed on this machine.
struct InstalledShell {
  std::string name;
  ShellKind kind = ShellKind::sh;
  std::vector<std::string> argv;
};
std::vector<InstalledShell> installed_shells(os::FileReader& files, const Environment& user);

struct ScriptTrial {
  AbsPath script = AbsPath::root();
  AbsPath root = AbsPath::root(); ///< of the conda that answered: its own folders on PATH are not wanted
  CondaAnswer answer;
  AbsPath home = AbsPath::root();
};

/// What differs between what the script makes of an empty shell and what conda would make of it, the hooks of the
/// environment included (in a csh or fish, which have hooks of their own, without those). Variables that only name the
/// conda itself are not compared. Empty: nothing.
Result<std::vector<std::string>> try_script(os::Processes& processes, const InstalledShell& shell,
                                            const ScriptTrial& trial, Deadline deadline);

} // namespace envboot::env
