#pragma once

#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <string>
#include <vector>

namespace envboot::survey {

/// A kernel that Jupyter offers, by its kernel.json.
struct KernelSpec {
  AbsPath file;
  std::string program; ///< argv[0] as written; "" when the file can't be read as a kernel
  bool found = true;   ///< false: the program is not there
};

/// Of the folders that Jupyter searches: JUPYTER_PATH, the user's own, those of `prefixes`.
std::vector<KernelSpec> kernel_specs(os::FileReader& files, const Environment& environment, const AbsPath& home,
                                     const std::vector<AbsPath>& prefixes);

} // namespace envboot::survey
