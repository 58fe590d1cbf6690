#pragma once

#include "modulefile/request.hpp"
#include "modulefile/resolve.hpp"
#include "modulefile/session.hpp"

#include <functional>

namespace envboot::modulefile {

/// Where the tools differ.
struct SessionRules {
  bool demand_loads = true;      ///< prereq and depends-on load what is missing (Modules' auto_handling)
  bool depends_on_loads = true;  ///< depends-on does
  bool prereq_means_all = false; ///< prereq a b: both
  bool replaces = false;         ///< another version, or another of the same family, makes room
  bool unload_conflicts = true;  ///< module unload x: x must not come back
  bool reloads = true;           ///< a module that could do with a new one is loaded again after it
  size_t evaluations = 1000;     ///< of one session at most; as a rule there are two a module
};
/// Modules 5; `auto_handling` is the setting of that name, on unless MODULES_AUTO_HANDLING is 0.
SessionRules modules_rules(bool auto_handling);
/// Lmod 8. Its reloading of modules after a changed MODULEPATH isn't followed.
SessionRules lmod_rules();

/// What a session asks of the world.
struct SessionWorld {
  /// Which file a name means in these folders; called often with the same ones.
  std::function<Result<Resolved>(const std::vector<AbsPath>& modulepath, const std::string& name)> find;
  /// The aliases and symbols that stand for a module.
  std::function<std::vector<std::string>(const std::vector<AbsPath>& modulepath, const std::string& name)> other_names;
  /// One file, in a shell with this environment.
  std::function<Evaluation(const Environment& environment, const Request& request)> evaluate;
};

/// What `module load NAME…` would make of the session, with everything that those modules load, unload and demand. A
/// file is evaluated again after each of its commands that changed the session, since what follows may look at it. A
/// module that is refused leaves nothing, as with the tools, and the names after it are still loaded.
Session follow(Session session, const std::vector<std::string>& names, const SessionRules& rules,
               const SessionWorld& world);

} // namespace envboot::modulefile
