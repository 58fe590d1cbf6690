#pragma once

#include "os/file_system.hpp"
#include "util/known.hpp"
#include "util/sha256.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace envboot::env {

/// How a conda's own `bin/activate` works, which tells what it needs when it runs.
enum class CondaGeneration {
  unknown,
  self_locating, ///< 4.2 and 4.3: looks for the programs beside itself, so a copy fails; bash and zsh only
  functions,     ///< 4.4 and 4.5: a root written into it, whose conda.sh it dots
  exported,      ///< 4.6 and later: the same, and conda.sh exports CONDA_EXE
};
std::string_view title_of(CondaGeneration generation); ///< `4.4 or 4.5`

/// A file that takes part in an activation, as it was.
struct SourceFile {
  AbsPath path;
  Sha256 digest;
};

struct CondaScripts {
  AbsPath root;
  CondaGeneration generation = CondaGeneration::unknown;
  Known<std::string> version;      ///< of the conda package
  std::vector<SourceFile> sources; ///< bin/activate, then what it dots; each once
  std::vector<AbsPath> missing;    ///< what it would dot and isn't there
};

/// By its text alone.
CondaGeneration generation_of(std::string_view activate);

/// The paths that a script dots, with `_CONDA_ROOT` and other variables that it assigns plain texts itself filled in.
std::vector<std::string> dotted_by(std::string_view script);

/// Reads `bin/activate` of a conda installation and what it dots. Kind::usage where `root` holds no bin/conda.
Result<CondaScripts> read_conda_scripts(os::FileReader& files, const AbsPath& root);

/// The conda that made an environment: from its `conda-meta/history`, or nothing.
std::optional<AbsPath> root_in_history(std::string_view history);

} // namespace envboot::env
