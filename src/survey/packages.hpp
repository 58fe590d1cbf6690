#pragma once

#include "dist/marker.hpp"
#include "dist/metadata.hpp"
#include "python/site_packages.hpp"
#include "survey/prefix.hpp"
#include "util/deadline.hpp"
#include "wheel/unmet.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::survey {

/// A file that is not as the RECORD of its distribution promises.
struct BrokenFile {
  enum class How { gone, empty, resized, changed };
  std::string path; ///< as RECORD names it
  How how = How::gone;
  uint64_t promised = 0, found = 0; ///< bytes
};

/// What its own files tell of one installed distribution.
struct PackageFacts {
  python::Distribution is;
  dist::Metadata metadata;            ///< without a name when it can't be read
  std::string problem;                ///< why METADATA or RECORD can't be read; "" when they can
  uint64_t files = 0;                 ///< that RECORD promises, byte code left out
  std::vector<BrokenFile> broken;     ///< in the order of RECORD
  std::vector<std::string> libraries; ///< its compiled parts, as RECORD names them
  std::vector<std::string> foreign;   ///< extension modules for other Pythons only
  std::optional<AbsPath> project;     ///< of an editable install: the folder it leads to
  bool project_gone = false;
  std::vector<dist::EntryPoint> dead_commands; ///< console scripts whose module is nowhere
  std::vector<wheel::Unmet> unmet;             ///< of its Requires-Dist
  bool for_other_python = false;               ///< by its Requires-Python
  bool of_base = false;                        ///< of the Python that the environment was made from
  bool of_system = false; ///< of Debian's lib/python3: dpkg moves and strips files, its own list tells of them

  [[nodiscard]] std::string title() const { return is.name + " " + is.version; }
};

/// The packages of one environment.
struct Packages {
  AbsPath prefix;
  AbsPath python = prefix / "bin/python"; ///< its interpreter
  dist::MarkerEnvironment markers;        ///< of its own Python, as far as files tell
  std::vector<PackageFacts> packages;     ///< in order of name
  /// What its Python finds behind its own folders: by .pth files, in the user's site-packages, in its base. Only their
  /// METADATA is read.
  std::vector<PackageFacts> beside;
  std::vector<AbsPath> unread;    ///< site-packages of Pythons that the environment's own is not (any more)
  bool hashed = false;            ///< every file that could be was held against its hash
  std::vector<AbsPath> leftovers; ///< `~ip`: what an uninstallation that was cut off set aside
};

/// How closely files are looked at.
struct Scrutiny {
  unsigned hashing_threads = 0; ///< 0: sizes only
  Deadline deadline = Deadline::never();
};

/// Reads dist-info folders and looks at every file that a RECORD promises, one stat each, or, where it is to be hashed,
/// reads it whole. Nothing is imported or run. Nothing where the environment has no Python whose version can be told.
/// `user_base`: where `pip install --user` puts things (`~/.local`), unless Pythons don't look there.
std::optional<Packages> packages_of(os::FileReader& files, const PrefixFacts& prefix, const Scrutiny& scrutiny = {},
                                    const std::optional<AbsPath>& user_base = std::nullopt);

} // namespace envboot::survey
