#pragma once

#include "python/install_scheme.hpp"
#include "wheel/entry_script.hpp"
#include "wheel/open_wheel.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::wheel {

/// A member of the archive that is to be installed.
struct PlannedFile {
  binfmt::ZipMember member;
  RelPath to;                   ///< below the prefix
  std::optional<Sha256> sha256; ///< that RECORD promises; nothing for a signature of RECORD
  bool script = false;          ///< of `.data/scripts`: its `#!python` line gets the interpreter
};

/// A script that is made from an entry point.
struct PlannedScript {
  RelPath to; ///< below the prefix
  std::string text;
};

/// What installing a wheel comes to, before anything is written. Every path in it was checked: it stays in the
/// environment, no other one of them is the same file on any file system, and none is a file that makes the environment
/// what it is.
struct InstallPlan {
  std::string name;          ///< normalised
  std::string title;         ///< `torch 1.2.0`
  RelPath library{"lib"};    ///< the site-packages that RECORD's paths start from, below the prefix
  RelPath info{"dist-info"}; ///< the dist-info folder, below the prefix
  std::string shebang;       ///< for scripts of `.data/scripts`
  std::vector<PlannedFile> files;
  std::vector<PlannedScript> scripts;
  std::vector<std::string> warnings;
  uint64_t bytes = 0; ///< of `files`, inflated
};

/// Whether the environment stands on that file, or it is envboot's own: no wheel may bring it, none takes it away.
bool is_reserved(const RelPath& file, const python::InstallScheme& scheme);

/// Kind::refused where RECORD and the archive do not tell the same, or a path is hostile.
Result<InstallPlan> plan_install(const OpenWheel& wheel, const python::InstallScheme& scheme);

} // namespace envboot::wheel
