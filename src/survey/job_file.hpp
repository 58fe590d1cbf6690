#pragma once

#include "os/file_system.hpp"

#include <string>
#include <vector>

namespace envboot::survey {

/// A line for the scheduler: `#PBS -l select=1`, `#SBATCH --time=1:00:00`.
struct Directive {
  enum class Kind { pbs, slurm, grid_engine } kind = Kind::pbs;
  int line = 0;
  std::string text;    ///< what follows the mark
  bool read = true;    ///< false: it stands behind the first command, where schedulers don't look any more
  bool written = true; ///< false: `# PBS`, which is a comment
};

/// A command of a shell script, as its words say; quotes are taken off, nothing is expanded or run.
struct ShellCommand {
  int line = 0, column = 0; ///< of the first word, from 1
  std::vector<std::string> words;
};

/// A job file, read as text.
struct JobFile {
  AbsPath path;
  std::string shell;        ///< the `#!` line, "" when there is none
  bool login_shell = false; ///< it asks for start files: `bash -l`, `bash -i`
  bool dos_lines = false;   ///< its lines end with CR LF
  std::vector<Directive> directives;
  std::vector<ShellCommand> commands; ///< here-documents and comments left out
  std::vector<std::string> lines;     ///< all of them, for evidence

  [[nodiscard]] bool has(Directive::Kind kind) const;
};

/// An error when it can't be read, or is no text.
Result<JobFile> read_job_file(os::FileReader& files, const AbsPath& path);
/// Pure part.
JobFile parse_job_file(const AbsPath& path, std::string_view text);

} // namespace envboot::survey
