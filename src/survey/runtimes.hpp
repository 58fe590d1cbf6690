#pragma once

#include "survey/packages.hpp"

namespace envboot::survey {

/// A library that should be in a process once.
struct RuntimeCopy {
  enum class Family { llvm_openmp, gnu_openmp, openblas } family = Family::openblas;
  AbsPath file;
  std::string owner; ///< `torch 2.1.2`, `conda`
};

/// Of what packages bring with them, and of conda's own folder of libraries.
std::vector<RuntimeCopy> runtime_copies(os::FileReader& files, const Packages& packages);

} // namespace envboot::survey
