#pragma once

#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <string>
#include <vector>

namespace envboot::survey {

/// A variable that replaces a program's list of certificate authorities by a file.
struct CaVariable {
  std::string name, value;
  std::string problem;     ///< why the file can't be used, "" when it can
  size_t certificates = 0; ///< in it
};

struct CaFacts {
  std::vector<CaVariable> variables; ///< that are set; one that is set to a folder is left out
  std::string system;                ///< the system's own list, "" when none was found
};
CaFacts ca_facts(os::FileReader& files, const Environment& environment);

} // namespace envboot::survey
