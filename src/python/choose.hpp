#pragma once

#include "python/install.hpp"
#include "util/sha256.hpp"

namespace envboot::python {

/// A distribution that an installer would bring into an environment.
struct Choice {
  std::string name, version;    ///< name normalised
  std::string url;              ///< of the file, where the installer tells: https or file; else ""
  std::optional<Sha256> sha256; ///< of that file, where it tells
  bool operator==(const Choice&) const = default;
};

/// What pip or uv would install, so that requirements are met beside what is there: nothing of the environment changes.
/// uv where it serves, else pip; a pip before 22.2, which can't say, installs into the scratch folder, and may then not
/// replace anything that is there. What is in `wish.kept` is taken into account, and stays. In order of name. The
/// scratch folder of the wish is made, emptied and removed.
Result<std::vector<Choice>> choose(os::FileSystem& files, os::Processes& processes, const InstallWish& wish,
                                   action::Progress& progress, Deadline deadline);

/// Total on any text: the lines ` + six==1.16.0` and ` + demo @ file:///…` of `uv pip install --dry-run`.
std::vector<Choice> choices_of_uv(std::string_view said);
/// What `pip install --report` wrote.
Result<std::vector<Choice>> choices_of_pip(std::string_view report);

} // namespace envboot::python
