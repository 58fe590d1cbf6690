// Modulefiles are Tcl programs, so they are run, in an interpreter that can't do anything.
//
// Master and child. The master is a bare interpreter that never sees a word of a modulefile; each file gets a fresh
// *safe* child of it (0.2 ms), which lacks exec, open, socket, file, glob, source, env and all channels. What real
// files need is given back: `file`, `glob`, `source`, `open` read-only, `env` as a plain array with the start
// environment. The module commands of command_table go to the Recorder. Tcl's own "Safe base" package isn't used: it
// refuses absolute paths and costs eight times as much.
//
// Lines. The file is evaluated with Tcl_FSEvalFileEx (what `source` does), not as a string: only then `info frame`
// inside a recording command knows the file and the absolute line, also within loops, procs and sourced files. We call
// the C function behind `info frame` as it was before the file could redefine it, walk outward to the first frame that
// has a file, and look for the command's text on that line to get the column.
//
// Bytes. Everything is read as iso8859-1 and written back so: any byte goes through unchanged, valid UTF-8 or not.
//
// Limits. A time limit, because a command limit doesn't stop `while 1 {set x 1}` at top level. Neither stops one long C
// call (expr {3**20000000}) and running out of memory aborts: that is the worker's business (worker.cpp).
#include "modulefile/tcl_sandbox.hpp"

#include "modulefile/source_text.hpp"
#include "modulefile/tcl_run.hpp"

#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

/// The procedure of the file that a mode calls at its end.
const char* closing_script(Mode mode) {
  switch (mode) {
  case Mode::help:
    return "if {[llength [info procs ModulesHelp]]} ModulesHelp";
  case Mode::display:
    return "if {[llength [info procs ModulesDisplay]]} ModulesDisplay";
  case Mode::test:
    return "if {[llength [info procs ModulesTest]]} ModulesTest";
  default:
    return nullptr;
  }
}

} // namespace

struct TclSandbox::Master {
  Tcl_Interp* interp = nullptr;
  Tcl_Encoding encoding = nullptr;

  Master() {
    Tcl_FindExecutable("");
    Tcl_SetSystemEncoding(nullptr, k_tcl_encoding);
    interp = Tcl_CreateInterp();
    encoding = Tcl_GetEncoding(nullptr, k_tcl_encoding);
  }
  Master(const Master&) = delete;
  Master& operator=(const Master&) = delete;
  ~Master() {
    Tcl_FreeEncoding(encoding);
    Tcl_DeleteInterp(interp);
  }
};

TclRun::TclRun(Tcl_Interp* master, Tcl_Encoding encoding, const Request& request, const Start& start,
               const Limits& limits)
    : m_master(master), m_encoding(encoding), m_request(request), m_start(start), m_limits(limits),
      m_recorder(start, request, limits), m_child(Tcl_CreateSlave(master, "envboot_child", 1)),
      m_lines(limits.file_bytes) {
  Tcl_GetCommandInfo(m_child, "::tcl::info::frame", &m_frame);
  Tcl_GetCommandInfo(m_child, "::tcl::info::level", &m_level);
  Tcl_GetCommandInfo(m_child, "puts", &m_puts);
  Tcl_GetCommandInfo(m_child, "return", &m_return);
}

TclRun::~TclRun() {
  Tcl_DeleteInterp(m_child);
}

Evaluation TclRun::evaluate() {
  auto text = read_regular(m_request.file.string(), m_limits.file_bytes);
  if (!text) {
    return std::move(m_recorder).finish({Outcome::Kind::not_evaluated, reason(text.error()), {m_request.file, 0, 0}});
  }
  if (!m_request.rc && !text->starts_with("#%Module")) {
    return std::move(m_recorder)
        .finish({Outcome::Kind::not_evaluated, "it does not begin with #%Module", {m_request.file, 1, 1}});
  }
  m_lines.put(m_request.file.string(), *text);
  prepare();
  Held path(to_object(m_encoding, m_request.file.string()));
  int code = Tcl_FSEvalFileEx(m_child, *path, k_tcl_encoding);
  const char* closing = closing_script(m_request.mode);
  if (code == TCL_OK && closing != nullptr) {
    code = Tcl_EvalEx(m_child, closing, -1, TCL_EVAL_GLOBAL);
  }
  Outcome outcome = outcome_of(code);
  if (m_request.rc && outcome.applied()) {
    const char* version = Tcl_GetVar(m_child, "ModulesVersion", TCL_GLOBAL_ONLY);
    if (version != nullptr && *version != '\0') {
      m_recorder.default_version(to_bytes(m_encoding, *Held(Tcl_NewStringObj(version, -1))));
    }
  }
  return std::move(m_recorder).finish(std::move(outcome));
}

void TclRun::prepare() {
  commands();
  world();
  guard_unknown_texts();
  set_variables();
  set_time_limit();
}

void TclRun::set_time_limit() {
  Tcl_Time end;
  Tcl_GetTime(&end);
  long micros = end.usec + static_cast<long>(m_limits.soft.count()) * 1000;
  end.sec += micros / 1000000;
  end.usec = micros % 1000000;
  Tcl_LimitSetTime(m_child, &end);
  Tcl_LimitTypeSet(m_child, TCL_LIMIT_TIME);
}

void TclRun::set_variables() {
  set("ModulesCurrentModulefile", nullptr, m_request.file.string());
  set("ModuleTool", nullptr, "Modules");
  set("ModuleToolVersion", nullptr, m_start.tool_version);
  for (const auto& [name, value] : m_start.environment.variables()) {
    set("env", name.c_str(), value);
  }
  if (m_start.environment.variables().empty()) {
    Tcl_EvalEx(m_child, "array set ::env {}", -1, TCL_EVAL_GLOBAL);
  }
  if (m_request.rc) {
    set("ModulesVersion", nullptr, "");
    Tcl_UpVar2(m_child, "#0", "ModulesVersion", nullptr, "ModuleVersion", TCL_GLOBAL_ONLY);
  }
  Tcl_TraceVar2(m_child, "env", nullptr, TCL_TRACE_READS | TCL_GLOBAL_ONLY, &TclRun::environment_read, this);
}

void TclRun::set(const char* array, const char* element, std::string_view value) {
  Held object(to_object(m_encoding, value));
  Tcl_SetVar2Ex(m_child, array, element, *object, TCL_GLOBAL_ONLY);
}

Outcome TclRun::outcome_of(int code) {
  Location at{m_request.file, 0, 0};
  if (Tcl_LimitExceeded(m_child) != 0) {
    return {Outcome::Kind::not_evaluated, fmt::format("it did not end within {} ms", m_limits.soft.count()), at};
  }
  std::string text = to_bytes(m_encoding, Tcl_GetObjResult(m_child));
  if (code == TCL_OK) {
    return {m_returned ? Outcome::Kind::returned : Outcome::Kind::evaluated, "", at};
  }
  if (code == TCL_CONTINUE || text == "invoked \"continue\" outside of a loop") {
    return {Outcome::Kind::stopped, "", at};
  }
  if (code == TCL_BREAK || text == "invoked \"break\" outside of a loop") {
    return {m_exited ? Outcome::Kind::exited : Outcome::Kind::broke, "", at};
  }
  return {Outcome::Kind::failed, text, failure_place()};
}

TclSandbox::TclSandbox() : m_master(std::make_unique<Master>()) {}
TclSandbox::~TclSandbox() = default;

Evaluation TclSandbox::evaluate(const Request& request, const Start& start, const Limits& limits) {
  return TclRun(m_master->interp, m_master->encoding, request, start, limits).evaluate();
}

} // namespace envboot::modulefile
