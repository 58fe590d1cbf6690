#pragma once

#include "modulefile/effect.hpp"
#include "modulefile/tool.hpp"
#include "util/environment.hpp"

#include <chrono>

namespace envboot::modulefile {

/// What the evaluation of a whole tree begins with: the session that a `module load` would start from.
struct Start {
  Environment environment;
  std::string shell = "bash";
  std::string user;                ///< what `module-info username` answers
  std::vector<std::string> groups; ///< what `module-info usergroups` answers
  std::string host;                ///< `uname nodename`
  std::string domain;              ///< `uname domain`
  std::string system = "Linux", release, version, machine = "x86_64";
  std::string tool_version = "5.2.0"; ///< ModuleToolVersion of Modules
  Tool tool = Tool::modules;          ///< whose dialect Tcl files are read in; Lmod translates them, and knows less
  bool operator==(const Start&) const = default;
};

/// What became of one of the commands by which a file asks the session for something (asks_session): what it changed,
/// or the error that it gives the file.
struct Interlude {
  Environment set;
  std::vector<std::string> unset;
  std::string refusal; ///< empty: it went well
  bool operator==(const Interlude&) const = default;
};

/// One file to evaluate.
struct Request {
  AbsPath file = AbsPath::root();
  std::string name;      ///< "apps/anaconda/3"; for an rc file the folder's name and the file's: "apps/.version"
  std::string specified; ///< as the user typed it; empty: the name
  Mode mode = Mode::load;
  bool rc = false; ///< a .modulerc or .version
  /// Of the file's first commands that ask the session, in their order. Those after them are recorded and do nothing.
  std::vector<Interlude> interludes;
  /// What the session differs in from the one that the whole batch starts from.
  Interlude before = {};
  bool with_left = false; ///< of a load: Evaluation::left too
  bool operator==(const Request&) const = default;
};

/// What one evaluation may use. The first is kept by the interpreter itself, the others by the worker process.
struct Limits {
  std::chrono::milliseconds soft{1000}; ///< loops end here with an error of their own
  std::chrono::milliseconds hard{1500}; ///< one long C call ends here, and the worker with it
  uint64_t memory_bytes = uint64_t{512} << 20;
  size_t file_bytes = size_t{4} << 20; ///< of a modulefile or a file it sources
  size_t effects = 20000;
  size_t effect_bytes = size_t{16} << 20; ///< text of all of them
  bool operator==(const Limits&) const = default;
};

} // namespace envboot::modulefile
