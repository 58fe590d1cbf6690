#pragma once

#include "modulefile/recorder.hpp"
#include "modulefile/source_lines.hpp"
#include "modulefile/tcl_child.hpp"

namespace envboot::modulefile {

/// One evaluation of a Tcl modulefile: what the commands of its interpreter do and record. Its own files
/// only include this: tcl_sandbox.cpp (how a run begins and ends), tcl_commands.cpp (what is recorded), tcl_world.cpp
/// (what is looked at), tcl_frames.cpp (at which line).
class TclRun {
 public:
  TclRun(TclChild& kept, const Request& request, const Start& start, const Limits& limits);
  TclRun(const TclRun&) = delete;
  TclRun& operator=(const TclRun&) = delete;
  Evaluation evaluate();

  /// Puts the commands into a new interpreter; they answer for its run().
  static void furnish(TclChild& child, TclChild::For what);
  void environment_read(const char* element);
  void environment_listed();

 private:
  using Words = std::vector<std::string>;
  using Method = int (TclRun::*)(int objc, Tcl_Obj* const objv[]);

  template <Method method>
  static void own(TclChild& child, const char* name) {
    auto call = [](ClientData data, Tcl_Interp*, int objc, Tcl_Obj* const objv[]) {
      return (static_cast<TclChild*>(data)->run()->*method)(objc, objv);
    };
    Tcl_CreateObjCommand(child.interp(), name, call, &child, nullptr);
  }
  static void commands(TclChild& child, TclChild::For what);
  static void world(TclChild& child);
  void set_variables();
  void set_time_limit();
  Outcome run_file();

  Location where();
  bool is_at(Tcl_Obj* file, AbsPath& at) const;
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
  int glob(int objc, Tcl_Obj* const objv[]);
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

  Outcome outcome_of(int code);

  TclChild& m_kept;
  Tcl_Interp* m_child; ///< its interpreter
  Tcl_Encoding m_encoding;
  const Request& m_request;
  const Start& m_start;
  const Limits& m_limits;
  Recorder m_recorder;
  SourceLines m_lines;
  std::chrono::steady_clock::time_point m_until;
  int m_depth = 0, m_wasted = 0, m_placed = 0;
  bool m_returned = false, m_exited = false;
};

} // namespace envboot::modulefile
