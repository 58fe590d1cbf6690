#include "doctor/checks/job_files.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

using survey::Directive;
using survey::JobFile;
using survey::ShellCommand;

struct DialectRow {
  Directive::Kind kind;
  std::string_view mark, name, submit;
};
constexpr DialectRow k_dialects[] = {{Directive::Kind::pbs, "#PBS", "PBS", "qsub"},
                                     {Directive::Kind::slurm, "#SBATCH", "Slurm", "sbatch"}};

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

/// What a secret looks like where it stands.
struct SecretRow {
  std::string_view before; ///< the text it follows
  size_t least;            ///< characters; fewer are a placeholder or a variable
  std::string_view what;
};
constexpr SecretRow k_secrets[] = {
    {"ghp_", 20, "a token of GitHub"},
    {"github_pat_", 20, "a token of GitHub"},
    {"hf_", 20, "a token of Hugging Face"},
    {"glpat-", 15, "a token of GitLab"},
    {"AKIA", 16, "a key of AWS"},
    {"sk-", 20, "an API key"},
    {"WANDB_API_KEY=", 20, "a key of Weights & Biases"},
    {"KAGGLE_KEY=", 20, "a key of Kaggle"},
    {"IdentityProvider.token=", 4, "the token of a notebook"},
    {"ServerApp.token=", 4, "the token of a notebook"},
    {"NotebookApp.token=", 4, "the token of a notebook"},
    {"PASSWORD=", 4, "a password"},
    {"PASSWD=", 4, "a password"},
};
constexpr std::string_view k_open_addresses[] = {"--ip=0.0.0.0", "--ip=*", "--ip='*'", "--ip=\"*\""};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/// A secret in a line.
struct SecretPlace {
  size_t at = 0; ///< of the text before it
  size_t begin = 0, length = 0;
  std::string_view what;
};
std::vector<SecretPlace> secrets_in(std::string_view line) {
  std::vector<SecretPlace> found;
  for (const SecretRow& row : k_secrets) {
    size_t at = line.find(row.before);
    size_t begin = at + row.before.size(), length = 0;
    while (at != std::string_view::npos && begin + length < line.size() && is_word(line[begin + length])) {
      ++length;
    }
    bool inside_word = at != std::string_view::npos && at > 0 && is_word(line[at - 1]) && !row.before.ends_with('=');
    if (length >= row.least && !inside_word) {
      found.push_back({at, begin, length, row.what});
    }
  }
  return found;
}

/// Columns stay where they are.
std::string without_secrets(std::string line) {
  for (const SecretPlace& secret : secrets_in(line)) {
    line.replace(secret.begin, secret.length, secret.length, '*');
  }
  return line;
}

Evidence place(const JobFile& job, int line, int column, size_t width) {
  std::string text = without_secrets(job.lines.at(static_cast<size_t>(line - 1)));
  return {
      .file = job.path, .line = line, .column = column, .value = "", .source_line = std::move(text), .width = width};
}
Evidence place(const JobFile& job, const ShellCommand& command) {
  return place(job, command.line, command.column, command.words.front().size());
}
Evidence place(const JobFile& job, const Directive& directive) {
  return place(job, directive.line, 1, job.lines.at(static_cast<size_t>(directive.line - 1)).size());
}

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

std::vector<Finding> check_job_secrets(const JobFile& job) {
  Finding secret{
      .code = "EB707",
      .level = Level::error,
      .title = "the job file holds a password or token",
      .evidence = {},
      .why = "schedulers keep a copy of the file, job logs repeat its lines, and command lines can be read by "
             "everybody on the node",
      .fix = "put it into a file of its own that only you can read (chmod 600), read it there, and change it now"};
  Finding open{
      .code = "EB707",
      .level = Level::error,
      .title = "the notebook can be opened by everybody on the cluster",
      .evidence = {},
      .why =
          "it listens on all addresses; with a token on its command line, or none, anybody there can run code as you",
      .fix = "let it listen on 127.0.0.1 only and reach it by a tunnel of ssh"};
  for (size_t k = 0; k < job.lines.size(); ++k) {
    const std::string& line = job.lines[k];
    auto at_line = static_cast<int>(k + 1);
    if (std::vector<SecretPlace> secrets = secrets_in(line); !secrets.empty()) {
      secret.evidence.push_back({.file = job.path,
                                 .line = at_line,
                                 .column = static_cast<int>(secrets.front().at + 1),
                                 .value = std::string(secrets.front().what) + " (not shown)"});
    }
    for (std::string_view address : k_open_addresses) {
      if (size_t at = line.find(address); at != std::string::npos && !line.starts_with('#')) {
        open.evidence.push_back(place(job, at_line, static_cast<int>(at + 1), address.size()));
      }
    }
  }
  std::vector<Finding> findings;
  for (Finding* finding : {&secret, &open}) {
    if (!finding->evidence.empty()) {
      findings.push_back(std::move(*finding));
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
