#pragma once

#include "os/file_system.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::survey {

enum class ShellKind { sh, csh, fish };

/// A line of a shell start file that disturbs jobs, copies and environments.
struct StartLine {
  enum class What {
    speaks,    ///< prints in shells that nobody sees
    ends,      ///< ends the shell that reads the file
    cuts_off,  ///< ends the reading for shells without a terminal, and variables are set behind it
    other_name ///< an alias or a function stands before the program of that name
  };
  What what = What::speaks;
  AbsPath file;
  int line = 0, column = 0;        ///< from 1
  std::string name;                ///< `echo`, `exit`; of other_name: `python`
  std::vector<std::string> behind; ///< of cuts_off: variables that jobs don't get
  std::string source_line;
};

/// Pure part. `always_read`: by shells without a terminal too, as sshd starts them.
std::vector<StartLine> find_start_lines(const AbsPath& file, ShellKind shell, bool always_read, std::string_view text);

/// Where shells without a terminal stop reading a start file.
struct ReadingEnd {
  int line = 0;         ///< where that command begins, or the outermost block that it stands in
  bool for_all = false; ///< those with one stop there too
};
/// Pure part.
std::optional<ReadingEnd> reading_end(const AbsPath& file, ShellKind shell, std::string_view text);

/// Of the start files of sh, bash, zsh, csh and fish below `home`. Read as text, nothing is run: what stands in a
/// branch counts only where the branch is one for shells without a terminal.
std::vector<StartLine> start_lines(os::FileReader& files, const AbsPath& home);

} // namespace envboot::survey
