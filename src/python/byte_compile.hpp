#pragma once

#include "os/processes.hpp"
#include "python/install_scheme.hpp"

#include <span>
#include <string>
#include <vector>

namespace envboot::python {

/// A source file, and the path that its tracebacks shall show: it is compiled before it is moved there.
struct ToCompile {
  AbsPath source, shown;
};

/// Compiles the files in `jobs` processes beside each other, with the environment's own python. A file with a syntax
/// error is passed over, as pip does: some projects ship templates that end in .py.
Status byte_compile(os::Processes& processes, const InstallScheme& scheme, std::span<const ToCompile> files,
                    unsigned jobs, Deadline deadline);

/// The byte code's file below the folder of the source: `__pycache__/six.cpython-311.pyc` for `six.py`.
RelPath byte_code_of(const RelPath& source, const std::string& cache_tag);

} // namespace envboot::python
