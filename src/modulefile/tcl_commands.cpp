// What a Tcl modulefile says: the commands of the table and those of the site go to the Recorder; and the commands of
// Tcl's own that must not cut an unknown text (tcl_text_command.hpp).
#include "modulefile/tcl_run.hpp"
#include "modulefile/tcl_text_command.hpp"
#include "modulefile/token.hpp"

#include <algorithm>
#include <array>

namespace envboot::modulefile {
namespace {

bool writes_to_own_channel(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 4> k_known = {"stdout", "stderr", "prestdout", "log"};
  size_t channel = !words.empty() && words[0] == "-nonewline" ? 1 : 0;
  return words.size() == channel + 2 && std::find(k_known.begin(), k_known.end(), words[channel]) == k_known.end();
}

} // namespace

void TclRun::furnish(TclChild& child, TclChild::For what) {
  world(child);
  commands(child, what);
  for (const std::string& name : tcl_text_commands()) {
    child.replace(name, &TclRun::text_command);
  }
}

void TclRun::commands(TclChild& child, TclChild::For what) {
  for (const CommandRow& row : command_table()) {
    bool there = what == TclChild::For::rc_files ? row.in_rc : row.in_modulefile;
    if (there && (what != TclChild::For::lmod || lmod_knows(row.name))) {
      Tcl_CreateObjCommand(child.interp(), std::string(row.name).c_str(), &TclRun::recorded, child.bind(row), nullptr);
    }
  }
  own<&TclRun::go_back>(child, "return");
  own<&TclRun::unknown>(child, "unknown");
}

std::vector<std::string> TclRun::words_of(int objc, Tcl_Obj* const objv[], int from) const {
  Words words;
  for (int i = from; i < objc; ++i) {
    words.push_back(to_bytes(m_encoding, objv[i]));
  }
  return words;
}

int TclRun::give(const Answer& answer) {
  for (const std::string& name : m_recorder.take_touched()) {
    // What is unset is there still, and empty: so Modules has it, lest a file stumble that reads it later.
    m_kept.set("env", name.c_str(), m_recorder.environment().unasked().get_or(name, ""));
  }
  for (const auto& [name, value] : m_recorder.variants()) {
    m_kept.set("ModuleVariant", name.c_str(), value);
  }
  if (answer.flow == Answer::Flow::leave) {
    m_exited = true;
    return TCL_BREAK;
  }
  Tcl_SetObjResult(m_child, to_object(m_encoding, answer.text));
  return answer.flow == Answer::Flow::ok ? TCL_OK : TCL_ERROR;
}

int TclRun::complain(const std::string& text) {
  return give({text, Answer::Flow::error});
}

int TclRun::recorded(ClientData data, Tcl_Interp*, int objc, Tcl_Obj* const objv[]) {
  const auto* bound = static_cast<TclChild::Bound*>(data);
  return bound->child->run()->call(*bound->row, objc, objv);
}

int TclRun::call(const CommandRow& row, int objc, Tcl_Obj* const objv[]) {
  m_returned = false;
  Words words = words_of(objc, objv, 1);
  if (row.shape == Shape::output && writes_to_own_channel(words)) {
    return m_kept.stock().puts.objProc(m_kept.stock().puts.objClientData, m_child, objc, objv);
  }
  return give(m_recorder.call(row, words, where()));
}

int TclRun::text_command(ClientData data, Tcl_Interp* child, int objc, Tcl_Obj* const objv[]) {
  const auto* guarded = static_cast<TclChild::Replaced*>(data);
  TclRun* run = guarded->child->run();
  bool unknown =
      std::any_of(objv, objv + objc, [](Tcl_Obj* word) { return find_token(Tcl_GetString(word)).has_value(); });
  auto piece = unknown ? cut_from_unknown(run->words_of(objc, objv, 0)) : std::nullopt;
  if (!piece) {
    return guarded->stock.objProc(guarded->stock.objClientData, child, objc, objv);
  }
  for (int i = static_cast<int>(piece->variables_at); i != 0 && i < objc; ++i) {
    Held token(to_object(run->m_encoding, piece->token));
    if (Tcl_ObjSetVar2(child, objv[i], nullptr, *token, TCL_LEAVE_ERR_MSG) == nullptr) {
      return TCL_ERROR;
    }
  }
  return run->give({piece->result, Answer::Flow::ok});
}

int TclRun::go_back(int objc, Tcl_Obj* const objv[]) {
  m_returned = m_depth == 0 && m_kept.level() == 0;
  return m_kept.stock().give_back.objProc(m_kept.stock().give_back.objClientData, m_child, objc, objv);
}

int TclRun::unknown(int objc, Tcl_Obj* const objv[]) {
  m_returned = false;
  if (m_start.tool == Tool::lmod && !m_request.rc) {
    return complain("invalid command name \"" + to_bytes(m_encoding, objv[1]) + "\"");
  }
  return give(m_recorder.unknown_command(words_of(objc, objv, 1), where()));
}

} // namespace envboot::modulefile
