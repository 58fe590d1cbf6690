#pragma once

#include "util/environment.hpp"
#include "util/rel_path.hpp"
#include "util/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace envboot::store {

/// Where a user's things are (XDG base directories). Nothing is made here.
struct Folders {
  AbsPath config, data, state, cache; ///< each ends in `envboot`
  AbsPath home;

  /// HOME must be an absolute path; an XDG_*_HOME that is none is passed over, as its specification says.
  static Result<Folders> of(const Environment& environment);
  /// The same with environments and bases below `prefix` (`--prefix`, or the site's scratch).
  [[nodiscard]] Folders with_data(const AbsPath& prefix) const;

  [[nodiscard]] AbsPath envs() const { return data / "envs"; } ///< links NAME to generations
  [[nodiscard]] AbsPath generations() const { return data / "envs/.gen"; }
  [[nodiscard]] AbsPath adopted() const { return data / "adopted"; } ///< doors of environments that others made
  [[nodiscard]] AbsPath bases() const { return data / "bases"; }
  [[nodiscard]] AbsPath modulefiles() const { return home / ".local/modules"; }
  [[nodiscard]] AbsPath journals() const { return state / "journals"; }
  [[nodiscard]] AbsPath locks() const { return state / "locks"; }
  [[nodiscard]] AbsPath logs() const { return state / "logs"; }
  [[nodiscard]] AbsPath jobs() const { return state / "jobs"; }
  [[nodiscard]] AbsPath modules() const { return cache / "modules"; } ///< evaluations of modulefiles
  [[nodiscard]] AbsPath wheels() const { return cache / "wheels"; }

  bool operator==(const Folders&) const = default;
};

/// The file name that stands for an environment among journals and locks. Refuses what is no single plain name.
Result<RelPath> name_of_journal(std::string_view environment_name);
/// The same for the journal of `env add`, which an unfinished `init` of that name does not know.
Result<RelPath> name_of_add_journal(std::string_view environment_name);
/// The environment of such a journal; nothing for the name of another one.
std::optional<std::string> environment_of_add_journal(std::string_view journal);

} // namespace envboot::store
