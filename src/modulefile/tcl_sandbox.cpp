// Modulefiles are Tcl programs, so they are run, in an interpreter that can't do anything.
//
// Master and child. The master is a bare interpreter that never sees a word of a modulefile; files are run in a *safe*
// child of it (tcl_child.cpp), which lacks exec, open, socket, file, glob, source, env and all channels. What real
// files need is given back: `file`, `glob`, `source`, `open` read-only, `env` as a plain array with the start
// environment. The module commands of command_table go to the Recorder. Tcl's own "Safe base" package isn't used: it
// refuses absolute paths and costs eight times as much.
//
// Lines. The file is evaluated with Tcl_FSEvalFileEx (what `source` does), not as a string: only then `info frame`
// inside a recording command knows the file and the absolute line, also within loops, procs and sourced files. We call
// the C function behind `info frame` as it was before the file could redefine it, walk outward to the first frame that
// has a file, and look for the command's text on that line to get the column.
//
// Bytes. Files are read, and what they say is written, in the encoding of the session's locale, as Modules does it: in
// a UTF-8 session `\u00e9` comes out as two bytes, and so does a byte \xe9 that is no UTF-8. Everywhere else any byte
// goes through unchanged.
//
// Limits. A time limit, because a command limit doesn't stop `while 1 {set x 1}` at top level. Neither stops one long C
// call (expr {3**20000000}) and running out of memory aborts: that is the worker's business (worker.cpp).
#include "modulefile/tcl_sandbox.hpp"

#include "modulefile/locale_encoding.hpp"
#include "modulefile/source_text.hpp"
#include "modulefile/tcl_notifier.hpp"
#include "modulefile/tcl_run.hpp"
#include "modulefile/version_order.hpp"

#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

constexpr std::string_view k_newest = "5.99";
constexpr char k_end_of_file = '\x1a';

/// `#%Module5.1`: 5.1. Empty when it is no number: 3.2 and Lmod don't mind.
std::string wanted_version(std::string_view text) {
  text.remove_prefix(std::min(text.size(), std::string_view("#%Module").size()));
  return std::string(text.substr(0, std::min(text.find_first_not_of("0123456789."), text.size())));
}

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
    wait_by_sleeping();
    Tcl_FindExecutable("");
    interp = Tcl_CreateInterp();
  }
  Master(const Master&) = delete;
  Master& operator=(const Master&) = delete;
  ~Master() {
    Tcl_FreeEncoding(encoding);
    Tcl_DeleteInterp(interp);
  }

  /// Whether that is another one than before.
  bool use_encoding(const char* name) {
    if (encoding != nullptr && Tcl_GetEncodingName(encoding) == std::string_view(name)) {
      return false;
    }
    Tcl_FreeEncoding(encoding);
    Tcl_SetSystemEncoding(nullptr, name);
    encoding = Tcl_GetEncoding(nullptr, name);
    return true;
  }
};

TclRun::TclRun(TclChild& kept, const Request& request, const Start& start, const Limits& limits)
    : m_kept(kept), m_child(kept.interp()), m_encoding(kept.encoding()), m_request(request), m_start(start),
      m_limits(limits), m_recorder(start, request, limits), m_lines(limits.file_bytes) {}

Evaluation TclRun::evaluate() {
  m_recorder.looked_at(m_request.file.string());
  auto text = read_regular(m_request.file.string(), m_limits.file_bytes);
  if (!text) {
    return std::move(m_recorder).finish({Outcome::Kind::not_evaluated, reason(text.error()), {m_request.file, 0, 0}});
  }
  Cookie cookie = cookie_of(*text);
  m_recorder.has_cookie(cookie);
  if (!m_request.rc && cookie == Cookie::none) {
    return std::move(m_recorder)
        .finish({Outcome::Kind::not_evaluated, "it does not begin with #%Module", {m_request.file, 1, 1}});
  }
  if (text->find(k_end_of_file) != std::string::npos) { // where Tcl's `source` stops, but Modules doesn't
    return std::move(m_recorder)
        .finish({Outcome::Kind::not_evaluated, "it holds a control-Z, as no text does", {m_request.file, 0, 0}});
  }
  std::string wanted = wanted_version(*text);
  if (!m_request.rc && m_start.tool == Tool::modules && dictionary_compare(wanted, k_newest) > 0) {
    return std::move(m_recorder)
        .finish({Outcome::Kind::failed, fmt::format("it wants Modules {}", wanted), {m_request.file, 1, 1}});
  }
  m_lines.put(m_request.file.string(), *text);
  m_kept.enter(*this, m_start.environment);
  for (const std::string& name : m_recorder.take_touched()) { // Request::before
    if (auto value = m_recorder.environment().unasked().get(name)) {
      m_kept.set("env", name.c_str(), *value);
    } else {
      Tcl_UnsetVar2(m_child, "env", name.c_str(), TCL_GLOBAL_ONLY);
    }
  }
  return std::move(m_recorder).finish(run_file());
}

Outcome TclRun::run_file() {
  set_variables();
  set_time_limit();
  Held path(to_object(m_encoding, m_request.file.string()));
  int code = Tcl_FSEvalFileEx(m_child, *path, nullptr);
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
  return outcome;
}

void TclRun::set_time_limit() {
  m_until = std::chrono::steady_clock::now() + m_limits.soft;
  Tcl_Time end;
  Tcl_GetTime(&end);
  long micros = end.usec + static_cast<long>(m_limits.soft.count()) * 1000;
  end.sec += micros / 1000000;
  end.usec = micros % 1000000;
  Tcl_LimitSetTime(m_child, &end);
  Tcl_LimitTypeSet(m_child, TCL_LIMIT_TIME);
}

void TclRun::set_variables() {
  m_kept.set("ModulesCurrentModulefile", nullptr, m_request.file.string());
  if (m_request.rc) {
    m_kept.set("ModulesVersion", nullptr, "");
    Tcl_UpVar2(m_child, "#0", "ModulesVersion", nullptr, "ModuleVersion", TCL_GLOBAL_ONLY);
  }
}

Outcome TclRun::outcome_of(int code) {
  Location at{m_request.file, 0, 0};
  // An interpreter that the file made has the limit too, and gives it to the file as an error like any other.
  bool late = code != TCL_OK && std::chrono::steady_clock::now() >= m_until;
  if (Tcl_LimitExceeded(m_child) != 0 || late) {
    m_kept.spoil();
    return {Outcome::Kind::not_evaluated, fmt::format("it did not end within {} ms", m_limits.soft.count()), at};
  }
  // Some commands of Tcl say so where most bring the process down.
  const char* error_code = code == TCL_ERROR ? Tcl_GetVar(m_child, "errorCode", TCL_GLOBAL_ONLY) : nullptr;
  if (error_code != nullptr && std::string_view(error_code).starts_with("TCL MEMORY")) {
    m_kept.spoil();
    return {Outcome::Kind::not_evaluated, fmt::format("it used more memory than {} MB", m_limits.memory_bytes >> 20),
            at};
  }
  std::string text = to_bytes(m_encoding, Tcl_GetObjResult(m_child));
  if (code == TCL_OK) {
    return {m_returned && m_start.tool == Tool::modules ? Outcome::Kind::returned : Outcome::Kind::evaluated, "", at};
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

/// Rc files are few, and what they set is linked: each has an interpreter of its own.
Evaluation TclSandbox::evaluate(const Request& request, const Start& start, const Limits& limits) {
  if (m_master->use_encoding(encoding_of(start.environment)) || start.tool != m_tool) {
    m_kept.reset();
    m_tool = start.tool;
  }
  if (request.rc) {
    TclChild child(m_master->interp, m_master->encoding, TclChild::For::rc_files, start);
    return TclRun(child, request, start, limits).evaluate();
  }
  if (!m_kept) {
    TclChild::For dialect = start.tool == Tool::lmod ? TclChild::For::lmod : TclChild::For::modulefiles;
    m_kept = std::make_unique<TclChild>(m_master->interp, m_master->encoding, dialect, start);
  }
  Evaluation evaluation = TclRun(*m_kept, request, start, limits).evaluate();
  if (!m_kept->leave()) {
    m_kept.reset();
    ++m_discarded;
  }
  return evaluation;
}

} // namespace envboot::modulefile
