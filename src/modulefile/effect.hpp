#pragma once

#include "modulefile/basis.hpp"
#include "modulefile/cookie.hpp"
#include "util/known.hpp"
#include "util/rel_path.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::modulefile {

/// Where a command stands: line and column count from 1, column in bytes; 0 = not known.
struct Location {
  AbsPath file = AbsPath::root();
  int line = 0, column = 0;
  [[nodiscard]] std::string text() const; ///< "/site/apps/foo/1:12:5"
  auto operator<=>(const Location&) const = default;
};

/// Why a modulefile is evaluated; the same text gives other commands in each mode.
enum class Mode : uint8_t { load, unload, display, help, test, whatis, refresh, scan };
std::string_view mode_name(Mode mode);

/// What a command does to the session. The command that was written may differ: on unload `setenv` unsets.
enum class Verb : uint8_t {
  none,
  set,
  unset,
  push,
  pop,
  prepend_path,
  append_path,
  remove_path,
  set_alias,
  unset_alias,
  set_function,
  unset_function,
  complete,
  uncomplete,
  load,
  try_load,
  load_any,
  unload,
  switch_to,
  use_first, ///< `module use`: in front of MODULEPATH
  use_last,
  unuse,
  other_module, ///< any other `module` subcommand
  require_any,  ///< prereq a b: one of them
  require_all,
  conflict,
  family,
  leave_family,
  always_load,
  provide,
  variant,
  source_script, ///< source-sh: not run
  run_program,   ///< exec, system, open "|…": not run
  write_file,    ///< not written
  shell_code,    ///< puts stdout: run by the user's shell
  x_resource,
  change_folder,
  whatis,
  help,
  default_version, ///< `.version`: set ModulesVersion
  version_symbol,  ///< module-version
  alias,           ///< module-alias
  virtual_module,
  hide,
  forbid,
  warn,
  tag,
  label,
  full_name_only,
  property,
  unknown_command,
  last_ = unknown_command
};

/// Whether it loads or unloads other modules, or depends on which ones are loaded.
bool asks_session(Verb verb);
/// Whether it takes something away that the session had: unsets a variable, removes an entry of a path.
bool takes_away(Verb verb);

/// One command of a modulefile as it took effect, in order.
struct Effect {
  Verb verb = Verb::none;
  std::string command;                    ///< as written: "prepend-path", "module load"
  std::string variable;                   ///< or the alias, function, family, variant or module that is named first
  std::vector<Known<std::string>> values; ///< path verbs: one each entry, split at the delimiter
  std::string delimiter = ":";
  std::vector<std::string> options; ///< "--duplicates", "--index"
  Location where;
  std::vector<Known<std::string>> words; ///< path verbs: what `values` were before they were split, if they were
  bool by_lmod = false;                  ///< it takes effect as Lmod does it

  [[nodiscard]] bool has_option(std::string_view option) const;
  bool operator==(const Effect&) const = default;
};

/// What the file asked of this host, user or environment: another answer could give another evaluation.
struct Dependence {
  std::string on; ///< "environment variable TMPDIR", "`exec hostname`"
  Location where;
  bool operator==(const Dependence&) const = default;
};

/// How an evaluation ended.
struct Outcome {
  enum class Kind : uint8_t {
    evaluated,
    stopped,       ///< `continue`: what ran so far is applied
    broke,         ///< `break`: not loaded, nothing is applied
    returned,      ///< top-level `return`: Modules 4 and later don't load such a file, 3.2 and Lmod do
    exited,        ///< `exit`: not loaded, and no further module either
    failed,        ///< a Tcl error
    complained,    ///< it reports an error (reportError): loaded, but the tool ends with status 1
    not_evaluated, ///< no interpreter came to an end with it
  };
  Kind kind = Kind::not_evaluated;
  std::string why; ///< the error's or the report's text, or the end of "not evaluated, because …"
  Location where;

  /// Whether Modules 5 would apply the effects.
  [[nodiscard]] bool applied() const {
    return kind == Kind::evaluated || kind == Kind::stopped || kind == Kind::complained;
  }
  bool operator==(const Outcome&) const = default;
};

struct Message {
  std::string text;
  Location where;
  bool operator==(const Message&) const = default;
};

/// Everything one evaluation of one modulefile said. Where the outcome is `failed` the effects are those before the
/// failure.
struct Evaluation {
  Mode mode = Mode::load;
  Outcome outcome;
  std::vector<Effect> effects;
  /// Places in `effects` of those that unloading would leave. Only of a request that wants them, and where the effects
  /// alone don't tell that there are none.
  std::optional<std::vector<uint64_t>> left;
  std::vector<Message> messages; ///< puts stderr, report*
  std::vector<Dependence> depends_on;
  bool asked_mode = false;        ///< in another mode it may do something else than the inverse
  Cookie cookie = Cookie::unread; ///< of a Tcl file
  Basis basis;

  static Evaluation not_evaluated(Mode mode, std::string because);
  bool operator==(const Evaluation&) const = default;
};

} // namespace envboot::modulefile
