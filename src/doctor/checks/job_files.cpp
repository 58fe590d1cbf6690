// What a job runs, command by command.

#include "doctor/checks/job_files.hpp"
#include "doctor/checks/job_places.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

using survey::Directive;
using survey::JobFile;
using survey::ShellCommand;

/// What is written by mistake, and what was meant.
struct VariableRow {
  std::string_view wrong, right;
};
constexpr VariableRow k_variables[] = {
    {"PBS_WORKDIR", "PBS_O_WORKDIR"},       {"PBS_WORK_DIR", "PBS_O_WORKDIR"},
    {"PBS_SUBMIT_DIR", "PBS_O_WORKDIR"},    {"SLURM_WORKDIR", "SLURM_SUBMIT_DIR"},
    {"SLURM_WORK_DIR", "SLURM_SUBMIT_DIR"}, {"SLURM_O_WORKDIR", "SLURM_SUBMIT_DIR"},
    {"PBS_ARRAYINDEX", "PBS_ARRAY_INDEX"},  {"PBS_JOB_ID", "PBS_JOBID"},
    {"SLURM_JOBID_", "SLURM_JOB_ID"},
};

bool starts(const ShellCommand& command, std::string_view first, std::string_view second) {
  return command.words.size() >= 2 && command.words[0] == first && command.words[1] == second;
}
bool is_source(const ShellCommand& command) {
  return command.words.size() >= 2 && (command.words[0] == "source" || command.words[0] == ".");
}
bool activates(const ShellCommand& command) {
  return starts(command, "conda", "activate") ||
         (is_source(command) && (command.words[1].ends_with("/activate") || command.words[1] == "activate"));
}
bool loads_module(const ShellCommand& command) {
  return (starts(command, "module", "load") || starts(command, "module", "add") || starts(command, "ml", "load")) &&
         command.words.size() >= 3;
}

/// Makes `conda activate` known to a shell that reads no start file.
bool sets_conda_up(const ShellCommand& command) {
  if (is_source(command)) {
    std::string_view file = command.words[1];
    return file.ends_with("conda.sh") || file.ends_with(".bashrc") || file.ends_with(".bash_profile") ||
           file.ends_with("/bin/activate");
  }
  return std::ranges::any_of(command.words, [](std::string_view word) {
    return word.find("conda") != std::string_view::npos && word.find("hook") != std::string_view::npos;
  });
}

/// `$NAME` and `${NAME…`, not a longer name.
size_t find_variable(std::string_view line, std::string_view name) {
  for (size_t at = line.find('$'); at != std::string_view::npos; at = line.find('$', at + 1)) {
    size_t begin = at + 1 + (line.substr(at + 1).starts_with('{') ? 1 : 0);
    std::string_view rest = line.substr(std::min(begin, line.size()));
    if (rest.starts_with(name) && (rest.size() == name.size() || !is_word(rest[name.size()]))) {
      return at;
    }
  }
  return std::string_view::npos;
}

} // namespace

std::vector<Finding> check_job_conda(const JobFile& job) {
  bool ready = job.login_shell;
  for (const ShellCommand& command : job.commands) {
    ready = ready || sets_conda_up(command);
    if (!ready && starts(command, "conda", "activate")) {
      return {
          {.code = "EB703",
           .level = Level::error,
           .title = "`conda activate` does not work in this job",
           .evidence = {place(job, command)},
           .why =
               "a job's shell reads no .bashrc, where `conda init` put what `conda activate` needs: \"Your shell has "
               "not been properly configured\", and the job goes on with the system's Python",
           .fix = "source the environment's own script instead: . ~/.local/share/envboot/activate NAME   (or "
                  "`source CONDA-ROOT/etc/profile.d/conda.sh` before it)"}};
    }
  }
  return {};
}

std::vector<Finding> check_job_modules(const JobFile& job, const std::set<std::string>& hijackers) {
  std::vector<Finding> findings;
  const ShellCommand* active = nullptr;
  for (const ShellCommand& command : job.commands) {
    if (activates(command)) {
      active = &command;
    }
    if (active == nullptr || !loads_module(command)) {
      continue;
    }
    for (size_t k = 2; k < command.words.size(); ++k) {
      const std::string& module = command.words[k];
      bool named = hijackers.contains(module) || std::ranges::any_of(hijackers, [&](const std::string& one) {
                     return one.starts_with(module + "/");
                   });
      bool sounds = module.find("conda") != std::string::npos || module.find("python") != std::string::npos;
      if (!named && !sounds) {
        continue;
      }
      findings.push_back(
          {.code = "EB704",
           .level = named ? Level::error : Level::warning,
           .title = fmt::format("the job loads {} after it has activated an environment", module),
           .evidence = {place(job, *active), place(job, command)},
           .why = named ? "that module changes what Python is started or what it imports: the environment is "
                          "no longer the one that runs"
                        : "a module of that name mostly puts its own Python first on PATH, or packages on "
                          "PYTHONPATH",
           .fix = "load modules first and activate last; leave out modules that bring a Python"});
    }
  }
  return findings;
}

std::vector<Finding> check_job_folders(const JobFile& job) {
  std::vector<Finding> findings;
  for (size_t k = 0; k < job.lines.size(); ++k) {
    for (const VariableRow& row : k_variables) {
      size_t at = job.lines[k].starts_with('#') ? std::string::npos : find_variable(job.lines[k], row.wrong);
      if (at != std::string::npos) {
        findings.push_back(
            {.code = "EB705",
             .level = Level::error,
             .title = fmt::format("no scheduler sets ${}", row.wrong),
             .evidence = {place(job, static_cast<int>(k + 1), static_cast<int>(at + 1), row.wrong.size() + 1)},
             .why = "it is empty: `cd` without a folder goes to HOME, a path that begins with it to the root",
             .fix = fmt::format("write ${{{}}}", row.right),
             .remedy = Remedy{fmt::format("write ${} in line {} of {}", row.right, k + 1, job.path.string()),
                              {EditText{job.path, RenameVariable{static_cast<int>(k + 1), std::string(row.wrong),
                                                                 std::string(row.right)}}}}});
      }
    }
  }
  bool changes_folder = std::ranges::any_of(job.commands, [](const ShellCommand& command) {
    return command.words.front() == "cd" || command.words.front() == "pushd";
  });
  if (job.has(Directive::Kind::pbs) && !job.has(Directive::Kind::slurm) && !changes_folder && !job.commands.empty()) {
    findings.push_back({.code = "EB705",
                        .level = Level::warning,
                        .title = "the job does not go to the folder it was submitted from",
                        .evidence = {place(job, job.commands.front())},
                        .why = "PBS starts a job in HOME: relative paths lead elsewhere than at your prompt",
                        .fix = "begin with: cd \"${PBS_O_WORKDIR:-.}\""});
  }
  return findings;
}

} // namespace envboot::doctor
