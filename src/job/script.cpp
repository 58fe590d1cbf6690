#include "job/script.hpp"

#include "emit/job_lines.hpp"
#include "emit/template.hpp"
#include "env/doors/prologue.hpp"

#include <algorithm>

// What each line means to whom is tried or read in the schedulers' own sources: PBS Pro and OpenPBS take select=, and
// refuse Torque's nodes=…:gpus=; Slurm takes #PBS lines too, but drops ngpus= without a word, so it has lines of its
// own.

namespace envboot::job {
namespace {

constexpr size_t k_longest_pbs_name = 15; ///< of Torque and old PBS Pro; new ones take more

struct Line {
  std::string_view option;
  std::string value; ///< "": left out
};

Result<std::string> lines_of(std::string_view mark, const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) {
    if (!line.value.empty()) {
      text += TRY(emit::directive(mark, line.option, line.value));
    }
  }
  return text;
}

std::string counted(std::string_view key, unsigned count) {
  return count == 0 ? "" : fmt::format(":{}={}", key, count);
}

Result<std::string> pbs_lines(const Resources& wish, bool notebook) {
  std::string chunk =
      fmt::format("select=1{}{}{}{}", counted("ncpus", wish.cpus), counted("ngpus", wish.gpus),
                  wish.memory.empty() ? "" : ":mem=" + wish.memory, wish.node.empty() ? "" : ":" + wish.node);
  // -k doe: the output is there while the job runs, not only when it has ended.
  return lines_of("#PBS", {{"-N", wish.name.substr(0, k_longest_pbs_name)},
                           {"-P", wish.project},
                           {"-q", wish.queue},
                           {"-l", chunk},
                           {"-l", wish.walltime.empty() ? "" : "walltime=" + wish.walltime},
                           {"-j", "oe"},
                           {"-k", notebook ? "doe" : ""},
                           {"-v", "TERM"}});
}

/// `16gb` as Slurm writes it, `16G`.
std::string slurm_memory(std::string text) {
  if (text.ends_with('b') || text.ends_with('B')) {
    text.pop_back();
  }
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

Result<std::string> slurm_lines(const Resources& wish) {
  auto number = [](unsigned count) { return count == 0 ? "" : std::to_string(count); };
  return lines_of("#SBATCH", {{"--job-name=", wish.name},
                              {"--account=", wish.project},
                              {"--partition=", wish.queue},
                              {"--nodes=", "1"},
                              {"--ntasks=", "1"},
                              {"--cpus-per-task=", number(wish.cpus)},
                              {"--gres=", wish.gpus == 0 ? "" : "gpu:" + number(wish.gpus)},
                              {"--mem=", slurm_memory(wish.memory)},
                              {"--constraint=", wish.node},
                              {"--time=", wish.walltime}});
}

Result<std::string> work_lines(const Work& work, std::string_view notebook) {
  if (work.notebook) {
    emit::Words<emit::Sh> words;
    words.emplace("runs", TRY(emit::Quoted<emit::Sh>::of(work.notebook->string())));
    return emit::fill(notebook, words);
  }
  if (work.command.empty()) {
    return std::string("# Your commands come here, such as:\n# python train.py\n");
  }
  return TRY(emit::shell_command(work.command)) + "\n";
}

} // namespace

std::string_view name_of(Scheduler scheduler) {
  return scheduler == Scheduler::pbs ? "pbs" : "slurm";
}

std::optional<Scheduler> find_scheduler(std::string_view name) {
  for (Scheduler scheduler : {Scheduler::pbs, Scheduler::slurm}) {
    if (name == name_of(scheduler)) {
      return scheduler;
    }
  }
  return std::nullopt;
}

Result<std::string> render_script(Scheduler scheduler, const Resources& resources, const env::EnvironmentSpec& spec,
                                  const Work& work, const ScriptTemplates& templates) {
  std::string lines =
      TRY(scheduler == Scheduler::pbs ? pbs_lines(resources, work.notebook.has_value()) : slurm_lines(resources));
  std::string prologue = TRY(env::render_prologue(spec, templates.prologue));
  std::string body = TRY(work_lines(work, templates.notebook));
  return fmt::format("#!/bin/bash\n{}\n{}export TERM=\"${{TERM:-dumb}}\"\n\n{}", lines, prologue, body);
}

} // namespace envboot::job
