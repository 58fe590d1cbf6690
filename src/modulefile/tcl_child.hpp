#pragma once

#include "modulefile/command_table.hpp"
#include "modulefile/request.hpp"
#include "modulefile/tcl_values.hpp"

#include <deque>
#include <set>
#include <vector>

namespace envboot::modulefile {

class TclRun;

/// The words that ask for a frame and for what is in it.
struct FrameWords {
  FrameWords();
  Held frame, file, line, command;
};

/// A safe interpreter with the commands of modulefiles or of rc files, kept from file to file while it is clean: making
/// one takes eight times as long as evaluating an ordinary file. Essay in tcl_child.cpp.
class TclChild {
 public:
  enum class For { modulefiles, lmod, rc_files };

  TclChild(Tcl_Interp* master, Tcl_Encoding encoding, For what, const Start& start);
  TclChild(const TclChild&) = delete;
  TclChild& operator=(const TclChild&) = delete;
  ~TclChild();

  [[nodiscard]] Tcl_Interp* interp() const { return m_interp; }
  [[nodiscard]] Tcl_Interp* master() const { return m_master; }
  [[nodiscard]] Tcl_Encoding encoding() const { return m_encoding; }

  /// From here to leave() the commands answer for `run`, and env() is `environment`.
  void enter(TclRun& run, const Environment& environment);
  /// Takes back what the file has left. Whether the interpreter is as it was; if not, it must not be used again.
  [[nodiscard]] bool leave();
  /// The file has done something that leave() can't take back.
  void spoil() { m_clean = false; }
  [[nodiscard]] TclRun* run() const { return m_run; }
  void set(const char* array, const char* element, std::string_view value);
  /// `info level`: 0 outside of procs.
  [[nodiscard]] int level();

  /// Tcl's own, as they were before a file could redefine them.
  struct Stock {
    Tcl_CmdInfo frame{}, level{}, puts{}, give_back{}, globals{}, vars{};
  };
  [[nodiscard]] const Stock& stock() const { return m_stock; }
  [[nodiscard]] const FrameWords& frame_words() const { return m_frame_words; }

  struct Bound {
    TclChild* child;
    const CommandRow* row;
  };
  struct Replaced {
    TclChild* child;
    Tcl_CmdInfo stock;
  };
  /// What a command is called with; lives as long as the interpreter.
  Bound* bind(const CommandRow& row);
  /// Puts `command` in the place of a stock one, which stays callable.
  void replace(const std::string& name, Tcl_ObjCmdProc* command);

 private:
  void classify();
  void watch_variables();
  void make_environment(const Environment& environment);
  void restore_environment();
  bool remove_globals();
  bool other_namespaces_are_untouched();
  Tcl_Obj* ask(const Tcl_CmdInfo& stock, const char* name, const std::string& pattern);
  static int discards(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]);
  static int defines(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]);
  static int links(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]);
  static char* base_variable_changed(ClientData data, Tcl_Interp*, const char*, const char*, int);
  static char* environment_used(ClientData data, Tcl_Interp*, const char*, const char* element, int flags);

  Tcl_Interp* m_master;
  Tcl_Encoding m_encoding;
  Tcl_Interp* m_interp;
  Stock m_stock;
  FrameWords m_frame_words;
  std::deque<Bound> m_bound;
  std::deque<Replaced> m_replaced;
  std::set<std::string, std::less<>> m_base_globals;
  std::vector<std::pair<std::string, std::vector<std::string>>> m_namespaces; ///< pattern, names at the beginning
  std::vector<std::string> m_procs;                                           ///< of this file
  Environment m_environment;
  std::set<std::string> m_changed; ///< elements of env
  bool m_has_environment = false;
  bool m_clean = true;
  TclRun* m_run = nullptr;
};

/// The full names of all commands of an interpreter.
std::vector<std::string> all_commands(Tcl_Interp* interp, Tcl_Encoding encoding);

} // namespace envboot::modulefile
