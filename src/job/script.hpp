#pragma once

#include "env/spec.hpp"
#include "util/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::job {

/// Whose lines a job file has. PBS stands for PBS Pro and OpenPBS, which take `select=`.
enum class Scheduler { pbs, slurm };
std::string_view name_of(Scheduler scheduler);
std::optional<Scheduler> find_scheduler(std::string_view name);

/// What a job asks its scheduler for; "" and 0 are left to the site.
struct Resources {
  std::string name, project, queue;
  std::string walltime; ///< `02:00:00`
  std::string memory;   ///< `16gb`
  unsigned cpus = 1, gpus = 0;
  std::string node; ///< what picks the kind of node: `centos=haswell` of a PBS chunk, a constraint of Slurm's
};

/// What it does then.
struct Work {
  std::vector<std::string> command; ///< empty: a place for it is left
  std::optional<AbsPath> notebook;  ///< JupyterLab; the folder below which each run has its own
};

struct ScriptTemplates {
  std::string_view prologue; ///< scripts/prologue.sh.in
  std::string_view notebook; ///< scripts/notebook.sh.in
};

/// A whole job file. Needs no .bashrc, no `module` and no variable of the shell that submits it. Refuses what a line
/// for the scheduler can't carry.
Result<std::string> render_script(Scheduler scheduler, const Resources& resources, const env::EnvironmentSpec& spec,
                                  const Work& work, const ScriptTemplates& templates);

} // namespace envboot::job
