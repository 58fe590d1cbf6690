// How an interpreter can be used for file after file, although any file may be hostile.
//
// Whatever a file does, it does by commands. So every command of a safe interpreter is classed (tcl_classes.cpp), and
// one that could leave anything but variables and procs is wrapped: once it was called, the interpreter is thrown away
// when the file is through. The wrappers call the stock function within the caller's frame, so nothing changes for the
// file. What is left to take back is little:
//
// - Procs. `proc` notes the name; one that is qualified, or takes the place of a command, spoils.
// - Global variables. All but the few of the beginning are unset; those carry a trace that spoils.
// - Links. A variable made by upvar at global level would come back as a link; that spoils. In procs they end with it.
// - Variables of other namespaces, where a qualified name can put some: they are counted.
// - env(): a trace notes the elements that change, and they are put back.
//
// TclOO, coroutines and tcl::unsupported aren't there at all: no modulefile was seen to use them.
#include "modulefile/tcl_child.hpp"

#include "modulefile/tcl_classes.hpp"
#include "modulefile/tcl_run.hpp"

#include <algorithm>
#include <span>

namespace envboot::modulefile {
namespace {

constexpr int k_env_flags = TCL_TRACE_READS | TCL_TRACE_WRITES | TCL_TRACE_UNSETS | TCL_TRACE_ARRAY | TCL_GLOBAL_ONLY;
constexpr int k_base_flags = TCL_TRACE_WRITES | TCL_TRACE_UNSETS | TCL_TRACE_ARRAY | TCL_GLOBAL_ONLY;

/// What Tcl's own library would bring, which a safe interpreter doesn't read: two functions of expr, and how packages
/// are found: by the pkgIndex.tcl of each folder in auto_path and of the folders in it.
constexpr const char* k_library = R"(
proc ::tcl::mathfunc::max {first args} {
  foreach other $args { if {$other > $first} { set first $other } }
  expr {+$first}
}
proc ::tcl::mathfunc::min {first args} {
  foreach other $args { if {$other < $first} { set first $other } }
  expr {+$first}
}
proc ::tcl::find_packages {name args} {
  if {[catch {llength $::auto_path}]} return
  foreach root $::auto_path {
    foreach dir [concat [glob -nocomplain -types d -directory $root *] [list $root]] {
      if {[file readable [file join $dir pkgIndex.tcl]]} { catch { source [file join $dir pkgIndex.tcl] } }
    }
  }
}
package unknown ::tcl::find_packages
)";

std::span<Tcl_Obj* const> elements_of(Tcl_Obj* list) {
  int count = 0;
  Tcl_Obj** words = nullptr;
  bool good = Tcl_ListObjGetElements(nullptr, list, &count, &words) == TCL_OK;
  return good ? std::span<Tcl_Obj* const>(words, static_cast<size_t>(count)) : std::span<Tcl_Obj* const>();
}

std::vector<std::string> texts_of(Tcl_Obj* list, Tcl_Encoding encoding) {
  std::vector<std::string> all;
  for (Tcl_Obj* word : elements_of(list)) {
    all.push_back(to_bytes(encoding, word));
  }
  return all;
}

std::vector<std::string> list_by(Tcl_Interp* interp, Tcl_Encoding encoding, const std::string& script) {
  Tcl_EvalEx(interp, script.c_str(), -1, TCL_EVAL_GLOBAL);
  std::vector<std::string> all = texts_of(Tcl_GetObjResult(interp), encoding);
  Tcl_ResetResult(interp);
  return all;
}

/// The namespace and those below it.
void add_namespaces(Tcl_Interp* interp, Tcl_Encoding encoding, const std::string& name, std::vector<std::string>& all) {
  all.push_back(name);
  for (const std::string& child : list_by(interp, encoding, "namespace children " + (name.empty() ? "::" : name))) {
    add_namespaces(interp, encoding, child, all);
  }
}

std::vector<std::string> all_namespaces(Tcl_Interp* interp, Tcl_Encoding encoding) {
  std::vector<std::string> all;
  add_namespaces(interp, encoding, "", all);
  return all;
}

} // namespace

std::vector<std::string> all_commands(Tcl_Interp* interp, Tcl_Encoding encoding) {
  std::vector<std::string> all;
  for (const std::string& name : all_namespaces(interp, encoding)) {
    std::vector<std::string> some = list_by(interp, encoding, "info commands " + name + "::*");
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

TclChild::TclChild(Tcl_Interp* master, Tcl_Encoding encoding, For what, const Start& start)
    : m_master(master), m_encoding(encoding),
      m_interp(Tcl_CreateSlave(master, what == For::rc_files ? "envboot_rc" : "envboot_child", 1)) {
  const std::pair<const char*, Tcl_CmdInfo*> stock[] = {{"::tcl::info::frame", &m_stock.frame},
                                                        {"::tcl::info::level", &m_stock.level},
                                                        {"::tcl::info::globals", &m_stock.globals},
                                                        {"::tcl::info::vars", &m_stock.vars},
                                                        {"puts", &m_stock.puts},
                                                        {"return", &m_stock.give_back}};
  for (const auto& [name, info] : stock) {
    Tcl_GetCommandInfo(m_interp, name, info);
  }
  Tcl_EvalEx(m_interp, "namespace delete ::oo ::tcl::unsupported", -1, TCL_EVAL_GLOBAL);
  Tcl_DeleteCommand(m_interp, "::coroutine");
  Tcl_ExposeCommand(m_interp, "fconfigure", "fconfigure");
  Tcl_EvalEx(m_interp, k_library, -1, TCL_EVAL_GLOBAL);
  for (const auto& [element, value] : {std::pair{"os", start.system},
                                       {"osVersion", start.release},
                                       {"machine", start.machine},
                                       {"user", start.user}}) {
    set("tcl_platform", element, value);
  }
  bool lmod = what == For::lmod;
  set("ModuleTool", nullptr, lmod ? "Lmod" : "Modules");
  set("ModuleToolVersion", nullptr, lmod ? start.environment.get_or("LMOD_VERSION", "8.6") : start.tool_version);
  set("auto_path", nullptr, start.environment.get_or("TCLLIBPATH", ""));
  classify();
  TclRun::furnish(*this, what);
  watch_variables();
}

TclChild::~TclChild() {
  Tcl_DeleteInterp(m_interp);
}

void TclChild::classify() {
  for (const std::string& name : all_commands(m_interp, m_encoding)) {
    switch (class_of(name).value_or(TclClass::discards)) {
    case TclClass::discards:
      replace(name, &TclChild::discards);
      break;
    case TclClass::defines:
      replace(name, &TclChild::defines);
      break;
    case TclClass::links:
      replace(name, &TclChild::links);
      break;
    case TclClass::harmless:
    case TclClass::removed:
      break;
    }
  }
}

/// A global command stays, hidden: to delete it would end what its function is called with. Others can't be hidden,
/// and are called with nothing.
void TclChild::replace(const std::string& name, Tcl_ObjCmdProc* command) {
  m_replaced.push_back({this, {}});
  Tcl_GetCommandInfo(m_interp, name.c_str(), &m_replaced.back().stock);
  std::string plain = name.substr(name.starts_with("::") ? 2 : 0);
  if (plain.find("::") == std::string::npos) {
    Tcl_HideCommand(m_interp, plain.c_str(), ("envboot " + plain).c_str());
  }
  Tcl_CreateObjCommand(m_interp, name.c_str(), command, &m_replaced.back(), nullptr);
}

TclChild::Bound* TclChild::bind(const CommandRow& row) {
  m_bound.push_back({this, &row});
  return &m_bound.back();
}

void TclChild::watch_variables() {
  for (const std::string& space : all_namespaces(m_interp, m_encoding)) {
    if (space.empty()) {
      continue;
    }
    std::string pattern = space + "::*";
    m_namespaces.emplace_back(pattern, texts_of(ask(m_stock.vars, "vars", pattern), m_encoding));
    for (const std::string& name : m_namespaces.back().second) {
      Tcl_TraceVar2(m_interp, name.c_str(), nullptr, k_base_flags, &TclChild::base_variable_changed, this);
    }
  }
  for (const std::string& name : texts_of(ask(m_stock.globals, "globals", "*"), m_encoding)) {
    m_base_globals.insert(name);
    Tcl_TraceVar2(m_interp, name.c_str(), nullptr, k_base_flags, &TclChild::base_variable_changed, this);
  }
  // Not there yet, but Tcl hears of it: it changes how numbers are written.
  Tcl_TraceVar2(m_interp, "tcl_precision", nullptr, k_base_flags, &TclChild::base_variable_changed, this);
  m_base_globals.insert("env");
}

/// What `info` says, as the result of the interpreter.
Tcl_Obj* TclChild::ask(const Tcl_CmdInfo& stock, const char* name, const std::string& pattern) {
  Held word(Tcl_NewStringObj(name, -1)), about(Tcl_NewStringObj(pattern.c_str(), -1));
  Tcl_Obj* words[] = {*word, *about};
  if (stock.objProc(stock.objClientData, m_interp, 2, words) != TCL_OK) {
    Tcl_ResetResult(m_interp);
  }
  return Tcl_GetObjResult(m_interp);
}

// --- from file to file -----------------------------------------------------------------------------------------------

void TclChild::set(const char* array, const char* element, std::string_view value) {
  Held object(to_object(m_encoding, value));
  Tcl_SetVar2Ex(m_interp, array, element, *object, TCL_GLOBAL_ONLY);
}

void TclChild::enter(TclRun& run, const Environment& environment) {
  if (!m_has_environment || m_environment != environment) {
    make_environment(environment);
  }
  m_run = &run;
}

void TclChild::make_environment(const Environment& environment) {
  Tcl_UntraceVar2(m_interp, "env", nullptr, k_env_flags, &TclChild::environment_used, this);
  Tcl_UnsetVar2(m_interp, "env", nullptr, TCL_GLOBAL_ONLY);
  for (const auto& [name, value] : environment.variables()) {
    set("env", name.c_str(), value);
  }
  if (environment.variables().empty()) {
    Tcl_EvalEx(m_interp, "array set ::env {}", -1, TCL_EVAL_GLOBAL);
  }
  Tcl_TraceVar2(m_interp, "env", nullptr, k_env_flags, &TclChild::environment_used, this);
  m_environment = environment;
  m_has_environment = true;
  m_changed.clear();
}

bool TclChild::leave() {
  m_run = nullptr;
  Tcl_ResetResult(m_interp); // writes errorCode and errorInfo after an error
  for (const std::string& name : m_procs) {
    m_clean = Tcl_DeleteCommand(m_interp, name.c_str()) == 0 && m_clean;
  }
  m_procs.clear();
  // While variables go, traces may still spoil: ask last.
  restore_environment();
  bool same = remove_globals() && other_namespaces_are_untouched();
  return m_clean && same;
}

/// No trace sees a variable go but ours: to make another one spoils.
bool TclChild::remove_globals() {
  Held globals(ask(m_stock.globals, "globals", "*"));
  size_t ours = 0;
  bool gone = true;
  for (Tcl_Obj* name : elements_of(*globals)) {
    if (m_base_globals.contains(utf_of(name))) {
      ++ours;
    } else {
      gone = Tcl_UnsetVar2(m_interp, Tcl_GetString(name), nullptr, TCL_GLOBAL_ONLY) == TCL_OK && gone;
    }
  }
  return gone && ours == m_base_globals.size();
}

void TclChild::restore_environment() {
  for (const std::string& name : std::exchange(m_changed, {})) {
    if (auto value = m_environment.get(name)) {
      set("env", name.c_str(), *value);
    } else {
      Tcl_UnsetVar2(m_interp, "env", name.c_str(), TCL_GLOBAL_ONLY);
    }
  }
  m_changed.clear(); // restoring them was noted too
}

bool TclChild::other_namespaces_are_untouched() {
  return std::ranges::all_of(m_namespaces, [&](const auto& space) {
    Held now(ask(m_stock.vars, "vars", space.first));
    return std::ranges::equal(elements_of(*now), space.second, {}, utf_of);
  });
}

FrameWords::FrameWords()
    : frame(Tcl_NewStringObj("frame", -1)), file(Tcl_NewStringObj("file", -1)), line(Tcl_NewStringObj("line", -1)),
      command(Tcl_NewStringObj("cmd", -1)) {}

// --- what is noted ---------------------------------------------------------------------------------------------------

int TclChild::level() {
  Held name(Tcl_NewStringObj("level", -1));
  Tcl_Obj* words[] = {*name};
  int level = 0;
  if (m_stock.level.objProc(m_stock.level.objClientData, m_interp, 1, words) == TCL_OK) {
    Tcl_GetIntFromObj(nullptr, Tcl_GetObjResult(m_interp), &level);
  }
  Tcl_ResetResult(m_interp);
  return level;
}

int TclChild::discards(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
  const auto* replaced = static_cast<Replaced*>(data);
  replaced->child->spoil();
  return replaced->stock.objProc(replaced->stock.objClientData, interp, objc, objv);
}

int TclChild::defines(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
  const auto* replaced = static_cast<Replaced*>(data);
  TclChild* child = replaced->child;
  std::string name = objc > 1 ? Tcl_GetString(objv[1]) : "";
  name.erase(0, name.starts_with("::") ? 2 : 0);
  bool known = std::find(child->m_procs.begin(), child->m_procs.end(), name) != child->m_procs.end();
  Tcl_CmdInfo there;
  if (name.find("::") != std::string::npos || (!known && Tcl_GetCommandInfo(interp, name.c_str(), &there) != 0)) {
    child->spoil();
  }
  int code = replaced->stock.objProc(replaced->stock.objClientData, interp, objc, objv);
  if (code == TCL_OK && !known && child->m_clean) {
    child->m_procs.push_back(name);
  }
  return code;
}

int TclChild::links(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
  const auto* replaced = static_cast<Replaced*>(data);
  if (replaced->child->level() == 0) {
    replaced->child->spoil();
  }
  return replaced->stock.objProc(replaced->stock.objClientData, interp, objc, objv);
}

char* TclChild::base_variable_changed(ClientData data, Tcl_Interp*, const char*, const char*, int) {
  static_cast<TclChild*>(data)->spoil();
  return nullptr;
}

char* TclChild::environment_used(ClientData data, Tcl_Interp*, const char*, const char* element, int flags) {
  auto* child = static_cast<TclChild*>(data);
  if ((flags & (TCL_TRACE_WRITES | TCL_TRACE_UNSETS)) != 0 && element != nullptr) {
    child->m_changed.insert(element);
  } else if ((flags & TCL_TRACE_UNSETS) != 0) {
    child->spoil(); // the whole array, and this trace with it
  } else if (child->m_run != nullptr && (flags & TCL_TRACE_ARRAY) != 0) {
    child->m_run->environment_listed();
  } else if (child->m_run != nullptr && element != nullptr) {
    child->m_run->environment_read(element);
  }
  return nullptr;
}

} // namespace envboot::modulefile
