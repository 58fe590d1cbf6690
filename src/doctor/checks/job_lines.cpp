// What a job file says to the scheduler, and its line ends.

#include "doctor/checks/job_files.hpp"
#include "doctor/checks/job_places.hpp"

#include <algorithm>

namespace envboot::doctor {

using survey::Directive;
using survey::JobFile;

namespace {

struct DialectRow {
  Directive::Kind kind;
  std::string_view mark, name, submit;
};
constexpr DialectRow k_dialects[] = {{Directive::Kind::pbs, "#PBS", "PBS", "qsub"},
                                     {Directive::Kind::slurm, "#SBATCH", "Slurm", "sbatch"}};

} // namespace

std::vector<Finding> check_job_dialect(const JobFile& job, const std::set<std::string>& commands) {
  std::vector<Finding> findings;
  for (const DialectRow& row : k_dialects) {
    bool other_here = std::ranges::any_of(k_dialects, [&](const DialectRow& other) {
      return other.kind != row.kind && commands.contains(std::string(other.submit));
    });
    auto line = std::ranges::find_if(job.directives, [&](const Directive& directive) {
      return directive.kind == row.kind && directive.written && directive.read;
    });
    if (line == job.directives.end() || commands.contains(std::string(row.submit)) || !other_here) {
      continue;
    }
    const DialectRow& here = row.kind == Directive::Kind::pbs ? k_dialects[1] : k_dialects[0];
    bool both = job.has(here.kind);
    findings.push_back(
        {.code = "EB701",
         .level = both ? Level::note : Level::error,
         .title = fmt::format("the job file asks {} for resources, and here is {}", row.name, here.name),
         .evidence = {place(job, *line)},
         .why = fmt::format("to {} these lines are comments: the job gets the site's least time and memory, "
                            "and no GPU",
                            here.submit),
         .fix = fmt::format("write them as `{}` lines for {}", here.mark, here.submit)});
  }
  return findings;
}

std::vector<Finding> check_job_directives(const JobFile& job) {
  Finding late{
      .code = "EB702",
      .level = Level::error,
      .title = "lines for the scheduler stand where it does not read them",
      .evidence = {},
      .why = "schedulers read such lines up to the first command only, and take `# PBS` with a blank for a comment: "
             "the job runs without what they ask for",
      .fix = "move them up, right behind the `#!` line, and write no blank after `#`"};
  for (const Directive& directive : job.directives) {
    bool grid_engine = directive.kind == Directive::Kind::grid_engine;
    bool others = job.has(directive.kind);
    if (!grid_engine && (!directive.read || (!directive.written && others))) {
      late.evidence.push_back(place(job, directive));
    }
  }
  return late.evidence.empty() ? std::vector<Finding>() : std::vector<Finding>{late};
}

std::vector<Finding> check_job_exports(const JobFile& job) {
  std::vector<Finding> findings;
  for (const Directive& directive : job.directives) {
    bool all = directive.kind == Directive::Kind::pbs && directive.written &&
               (directive.text == "-V" || directive.text.starts_with("-V "));
    if (all) {
      findings.push_back(
          {.code = "EB706",
           .level = Level::warning,
           .title = "the job takes over all variables of the shell that submits it",
           .evidence = {place(job, directive)},
           .why = "it behaves as that shell happened to be: PYTHONPATH of a loaded module, a proxy's password, an "
                  "environment that looks active and is not; many sites forbid it",
           .fix = "remove the line; name what the job needs in the job file itself"});
    }
  }
  return findings;
}

std::vector<Finding> check_job_line_ends(const JobFile& job) {
  if (!job.dos_lines) {
    return {};
  }
  return {{.code = "EB708",
           .level = Level::error,
           .title = "the lines of the job file end as on Windows",
           .evidence = {{.file = job.path, .value = "CR LF"}},
           .why = "the shell takes the CR for a part of the last word: \"bad interpreter\", \"$'\\r': command not "
                  "found\", files "
                  "with odd names",
           .fix = fmt::format("sed -i 's/\\r$//' '{}'", job.path.string()),
           .remedy = Remedy{fmt::format("end the lines of {} as Unix does", job.path.string()),
                            {EditText{job.path, UnixLineEnds{}}}}}};
}

} // namespace envboot::doctor
