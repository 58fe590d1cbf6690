#pragma once

#include "dist/wheel_name.hpp"
#include "env/lockfile.hpp"
#include "init/decide.hpp"
#include "net/index_page.hpp"

namespace envboot::init {

/// Who told the digest of a file before it was fetched.
enum class Pin { nobody, catalogue, index, earlier_run, earlier_environment, user };

/// Where one wheel can be had.
struct WheelSource {
  std::string file_name;
  std::vector<Url> mirrors;     ///< tried in turn; one at least
  std::optional<Sha256> sha256; ///< set unless pin is nobody
  std::optional<uint64_t> size; ///< bytes
  Pin pin = Pin::nobody;
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

/// Where the catalogue has no digest, an environment that was made from that file before has one; not one into which a
/// file of the user's own was installed, which says nothing of what a server has under the name.
void pin_by(WheelSource& source, const std::vector<env::LockedWheel>& locked);
/// Why it was refused, when it was for such a digest.
Error explained(Error error, const WheelSource& source);

/// The index that pip uses where nobody names one: of the first Python in reach that has a pip.
Result<Url> pip_index(os::Processes& processes, os::FileReader& files, const Environment& environment,
                      Deadline deadline);

} // namespace envboot::init
