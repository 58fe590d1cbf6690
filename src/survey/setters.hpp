#pragma once

#include "survey/modules.hpp"
#include "survey/rc_files.hpp"

namespace envboot::survey {

/// A line that gives a variable its value in this shell: of a loaded module's file or of a shell start file.
struct Setter {
  std::string module; ///< "" for a start file
  AbsPath file;
  int line = 0, column = 0; ///< of the variable's name, from 1
  size_t width = 0;
  std::string source_line;
  std::vector<Known<std::string>> values; ///< what a module sets or adds; empty for a start file: not evaluated
};

/// Who sets `variable`: loaded modules in the order they were loaded, then start files.
std::vector<Setter> setters_of(os::FileReader& files, std::string_view variable,
                               const std::vector<LoadedModule>& loaded, const AbsPath& home);

} // namespace envboot::survey
