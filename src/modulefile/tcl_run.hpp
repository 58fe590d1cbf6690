#pragma once

#include "modulefile/recorder.hpp"
#include "modulefile/source_lines.hpp"
#include "modulefile/tcl_values.hpp"

#include <deque>

namespace envboot::modulefile {

constexpr const char* k_tcl_encoding = "iso8859-1";

/// One evaluation of a Tcl modulefile: a safe child of the master, its commands and what they record. Its own files
/// only include this: tcl_sandbox.cpp (how a run begins and ends), tcl_commands.cpp (what is recorded), tcl_world.cpp
/// (what is looked at), tcl_frames.cpp (at which line).
class TclRun {
 public:
  TclRun(Tcl_Interp* master, Tcl_Encoding encoding, const Request& request, const Start& start, const Limits& limits);
  TclRun(const TclRun&) = delete;
  TclRun& operator=(const TclRun&) = delete;
  ~TclRun();
  Evaluation evaluate();

 private:
  struct Bound {
    TclRun* run;
    const CommandRow* row;
  };
  struct Guarded {
    TclRun* run;
    Tcl_CmdInfo stock;
  };
  using Words = std::vector<std::string>;
  using Method = int (TclRun::*)(int objc, Tcl_Obj* const objv[]);

  template <Method method>
  void own(const char* name) {
    auto call = [](ClientData data, Tcl_Interp*, int objc, Tcl_Obj* const objv[]) {
      return (static_cast<TclRun*>(data)->*method)(objc, objv);
    };
    Tcl_CreateObjCommand(m_child, name, call, this, nullptr);
  }
  void prepare();
  void commands();
  void world();
  void guard_unknown_texts();
  void set_variables();
  void set_time_limit();
  void set(const char* array, const char* element, std::string_view value);

  Location where();
  int level();
  std::string dict_text(Tcl_Obj* dict, const char* key);
  Location failure_place();

  [[nodiscard]] Words words_of(int objc, Tcl_Obj* const objv[], int from) const;
  int give(const Answer& answer);
  int complain(const std::string& text);
  static int recorded(ClientData data, Tcl_Interp*, int objc, Tcl_Obj* const objv[]);
  static int text_command(ClientData data, Tcl_Interp* child, int objc, Tcl_Obj* const objv[]);
  int call(const CommandRow& row, int objc, Tcl_Obj* const objv[]);
  int go_back(int objc, Tcl_Obj* const objv[]);
  int unknown(int objc, Tcl_Obj* const objv[]);

  int ask_master(int objc, Tcl_Obj* const objv[]);
  int file(int objc, Tcl_Obj* const objv[]);
  int file_stat(Tcl_Obj* const objv[]);
  int source(int objc, Tcl_Obj* const objv[]);
  int open(int objc, Tcl_Obj* const objv[]);
  int register_channel(Tcl_Channel channel);
  int open_unknown(const Answer& answer);
  int clock(int objc, Tcl_Obj* const objv[]);
  int working_folder(int objc, Tcl_Obj* const objv[]);
  int host_fact(int objc, Tcl_Obj* const objv[]);
  int change_folder(int objc, Tcl_Obj* const objv[]);
  static char* environment_read(ClientData data, Tcl_Interp*, const char*, const char* element, int);

  Outcome outcome_of(int code);

  Tcl_Interp* m_master;
  Tcl_Encoding m_encoding;
  const Request& m_request;
  const Start& m_start;
  const Limits& m_limits;
  Recorder m_recorder;
  Tcl_Interp* m_child;
  Tcl_CmdInfo m_frame{}, m_level{}, m_puts{}, m_return{}; ///< as they were before the file could redefine them
  std::deque<Bound> m_bound;
  std::deque<Guarded> m_guarded;
  SourceLines m_lines;
  int m_depth = 0;
  bool m_returned = false, m_exited = false;
};

} // namespace envboot::modulefile
