#pragma once

#include "util/known.hpp"
#include "wheel/report.hpp"

#include <string>
#include <string_view>

namespace envboot::wheel {

/// `cuda = '10.0.130'` in a package's version.py; "" when there is no such line.
std::string cuda_in_version_py(std::string_view text);

/// The CUDA release of a build: what version.py says, else the libcudart that its libraries need or bundle, else the
/// release whose compiler wrote its PTX.
Known<std::string> build_cuda(std::string_view version_py, const std::vector<LibraryReport>& libraries);

} // namespace envboot::wheel
