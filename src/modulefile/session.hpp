#pragma once

#include "modulefile/effect.hpp"
#include "util/environment.hpp"
#include "util/level.hpp"

#include <map>
#include <optional>

namespace envboot::modulefile {

/// By which command a module came in.
struct Cause {
  std::string module;  ///< whose file says so; empty: the user
  std::string command; ///< "module-load gcc"
  Location where;
  bool operator==(const Cause&) const = default;
};

/// Names, one of which is meant.
using Alternatives = std::vector<std::string>;

/// A module of the session.
struct Member {
  std::string name;
  AbsPath file = AbsPath::root();
  std::vector<Cause> chain;              ///< from the user's wish to it
  bool automatic = false;                ///< nobody asked for it but other modules
  bool kept = false;                     ///< always-load: stays when nobody needs it any more
  std::vector<std::string> other_names;  ///< its aliases, symbols and families
  std::vector<std::string> conflicts;    ///< names it can't be loaded with
  std::vector<Alternatives> requires_of; ///< each: one of these must be loaded
  bool operator==(const Member&) const = default;
};

/// An effect that changed the session.
struct Change {
  std::string module;
  bool unloading = false; ///< made because the module goes
  Effect effect;
  bool operator==(const Change&) const = default;
};

/// What is to be told of a session.
struct Problem {
  /// note: the tool does it so, and one may want to know. warning: it complains and goes on. error: the module is not
  /// loaded.
  Level level = Level::note;
  bool doubt = false; ///< the result may differ, because …
  std::string module;
  std::string what;
  Location where;
  std::vector<Cause> chain; ///< of the module
  bool operator==(const Problem&) const = default;
};

/// What `module load A B …` makes of a shell, as a value: the rules below change it, nothing else does.
struct Session {
  Environment environment;
  std::vector<Member> loaded;  ///< in load order
  std::vector<Member> loading; ///< the outermost first
  std::vector<Change> changes; ///< in the order they were made
  std::vector<Problem> problems;
  std::map<std::string, std::string> unknown; ///< variables with a value that isn't known, and why
  bool over = false;                          ///< a file ended the whole command (`exit`)
  bool complained = false;                    ///< a file reported an error: all is done, but the status is 1
};

/// The session of a shell: what Modules 5 wrote down about the modules that are loaded there.
Session session_of(const Environment& environment);

/// Whether `written` names that module: as a whole, by its first parts, or by another of its names.
bool names_member(std::string_view written, const Member& member);
bool names_any(const Alternatives& names, const Member& member);
/// The place of the last loaded module with one of these names.
std::optional<size_t> find_loaded(const Session& session, const Alternatives& names);
/// The last loaded module that shares the most leading parts with the name, one at least: what `switch NAME` puts out.
std::optional<size_t> closest(const Session& session, std::string_view name);
/// The module that is just being loaded and has one of these names; null when there is none.
const Member* find_loading(const Session& session, const Alternatives& names);

void apply_to(Session& session, const std::string& module, bool unloading, const Effect& effect);
/// The innermost module that is being loaded is now loaded.
void finish_loading(Session& session);
/// The module is no longer loaded; the effects of its unloading have been applied.
void leave(Session& session, size_t place);
/// `before`, but it is still told what happened since.
void roll_back(Session& session, Session before);
void tell(Session& session, Level level, const Member& member, std::string what, const Location& where);
/// Tells that the result may differ, because …
void doubt(Session& session, const Member& member, std::string because, const Location& where);

/// A module that is loaded or being loaded and in conflict with the innermost one, whoever of the two says so.
std::optional<std::string> conflict_of_innermost(const Session& session);
/// Loaded modules that name one of those among what they require, needed or not; transitive, in load order.
std::vector<std::string> leaning_on(const Session& session, const std::vector<std::string>& on);
/// Loaded modules that name the arriving one among what they require and had to do with another one or without, and
/// those that lean on them; in load order. None where it is in conflict with one that is loaded.
std::vector<std::string> waiting_for(const Session& session, const Member& arriving);
/// A module, also one that is just being loaded, that would lose what it requires.
std::optional<std::string> needed_by(const Session& session, size_t place);
/// Loaded modules that came in automatically and that nobody requires when `going` are gone; in load order.
std::vector<std::string> useless(const Session& session, std::vector<std::string> going);
/// What leads from one environment to the other.
std::pair<Environment, std::vector<std::string>> difference(const Environment& from, const Environment& to);

} // namespace envboot::modulefile
