// At which line a command stands, by the frames of `info frame` and the trace of an error.
#include "modulefile/tcl_run.hpp"

#include <algorithm>
#include <cstdlib>

namespace envboot::modulefile {
namespace {

constexpr int k_frames = 200;
constexpr int k_places = 1000; ///< of one evaluation

} // namespace

std::string TclRun::dict_text(Tcl_Obj* dict, const char* key) {
  Tcl_Obj* value = nullptr;
  Held name(Tcl_NewStringObj(key, -1));
  if (Tcl_DictObjGet(nullptr, dict, *name, &value) != TCL_OK || value == nullptr) {
    return {};
  }
  return to_bytes(m_encoding, value);
}

Location TclRun::where() {
  const Tcl_CmdInfo& info_frame = m_kept.stock().frame;
  Held name(Tcl_NewStringObj("frame", -1));
  Location location{m_request.file, 0, 0};
  // Tcl finds a place by going through all that stands before it: what thousands of commands do is worth more than
  // their lines.
  if (++m_placed > k_places) {
    return location;
  }
  for (int level = 0; level > -k_frames; --level) {
    Held number(Tcl_NewIntObj(level));
    Tcl_Obj* words[] = {*name, *number};
    if (info_frame.objProc(info_frame.objClientData, m_child, 2, words) != TCL_OK) {
      break;
    }
    Held frame(Tcl_GetObjResult(m_child));
    std::string file = dict_text(*frame, "file");
    auto path = AbsPath::parse(file);
    if (!file.empty() && path) {
      location.file = *path;
      location.line = std::atoi(dict_text(*frame, "line").c_str());
      std::string command = dict_text(*frame, "cmd");
      command.resize(std::min({command.size(), command.find('\n'), command.find("\\\n")}));
      location.column = m_lines.column_of_text(file, location.line, command);
      break;
    }
  }
  Tcl_ResetResult(m_child);
  return location;
}

/// From the error's trace: `(file "/x/y" line 3)`, the innermost one.
Location TclRun::failure_place() {
  Location at{m_request.file, 0, 0};
  const char* trace = Tcl_GetVar(m_child, "errorInfo", TCL_GLOBAL_ONLY);
  std::string text = trace == nullptr ? "" : to_bytes(m_encoding, *Held(Tcl_NewStringObj(trace, -1)));
  constexpr std::string_view k_file = "(file \"", k_line = "\" line ";
  size_t file = text.find(k_file);
  size_t line = text.find(k_line, file);
  if (file == std::string::npos || line == std::string::npos) {
    return at;
  }
  file += k_file.size();
  if (auto path = AbsPath::parse(text.substr(file, line - file))) {
    at.file = *path;
    at.line = std::atoi(text.c_str() + line + k_line.size());
  }
  return at;
}

} // namespace envboot::modulefile
