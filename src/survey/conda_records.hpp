#pragma once

#include "os/file_system.hpp"

#include <string>
#include <vector>

namespace envboot::survey {

/// A package that conda installed, by conda-meta/NAME.json, where something is wrong with it.
struct CondaTrouble {
  AbsPath record;
  std::string package;           ///< `numpy 1.19.5`
  std::string problem;           ///< why the record can't be read; "" when it can
  std::vector<std::string> gone; ///< files below the prefix
};

/// A Python package that conda installed, by the dist-info folder that its record names.
struct CondaDistribution {
  std::string name, version; ///< the name normalised (PEP 503)
};

struct CondaRecords {
  std::vector<CondaTrouble> troubles;
  std::vector<CondaDistribution> distributions; ///< of records that can be read
};

/// Of the conda environment at `prefix`; each file that a record names is asked for once.
CondaRecords conda_records(os::FileReader& files, const AbsPath& prefix);

} // namespace envboot::survey
