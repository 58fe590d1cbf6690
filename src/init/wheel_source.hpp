#pragma once

#include "dist/wheel_name.hpp"
#include "init/decide.hpp"
#include "net/index_page.hpp"

namespace envboot::init {

/// Where one wheel can be had.
struct WheelSource {
  std::string file_name;
  std::vector<Url> mirrors; ///< tried in turn; one at least
  std::optional<Sha256> sha256;
  std::optional<uint64_t> size; ///< bytes
  bool pinned = false;          ///< the digest is that of an earlier download
};

/// A package index, and the way there.
struct Index {
  Url url;
  os::Route route;
};

/// URL prefix → prefix that is tried first.
using Mirrors = std::vector<std::pair<std::string, std::string>>;

/// From the addresses that the catalogue has for it.
Result<WheelSource> source_of(const ListedFile& listed, const Mirrors& mirrors);
/// The very file, from an index.
Result<WheelSource> find_listed(os::Transport& transport, const Index& index, std::string_view project,
                                const ListedFile& listed, Deadline deadline);
/// Of that version the wheel that fits best: the platform tag of the newest glibc that the machine has.
Result<WheelSource> find_best(os::Transport& transport, const Index& index, std::string_view project,
                              const dist::Version& version, const dist::Target& target, Deadline deadline);

/// The index that pip uses where nobody names one: of the first Python in reach that has a pip.
Result<Url> pip_index(os::Processes& processes, os::FileReader& files, const Environment& environment,
                      Deadline deadline);

} // namespace envboot::init
