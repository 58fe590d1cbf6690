// At which line a command stands, by the frames of `info frame` and the trace of an error.
#include "modulefile/tcl_run.hpp"

#include <algorithm>
#include <cstdlib>

namespace envboot::modulefile {
namespace {

constexpr int k_frames = 200;
constexpr int k_places = 1000; ///< of one evaluation

} // namespace

Location TclRun::where() {
  const Tcl_CmdInfo& info_frame = m_kept.stock().frame;
  const FrameWords& say = m_kept.frame_words();
  Location location{m_request.file, 0, 0};
  // Tcl finds a place by going through all that stands before it: what thousands of commands do is worth more than
  // their lines.
  if (++m_placed > k_places) {
    return location;
  }
  for (int level = 0; level > -k_frames; --level) {
    Held number(Tcl_NewIntObj(level));
    Tcl_Obj* words[] = {*say.frame, *number};
    if (info_frame.objProc(info_frame.objClientData, m_child, 2, words) != TCL_OK) {
      break;
    }
    Held frame(Tcl_GetObjResult(m_child));
    Tcl_Obj *file = nullptr, *line = nullptr, *command = nullptr;
    Tcl_DictObjGet(nullptr, *frame, *say.file, &file);
    if (file != nullptr && is_at(file, location.file)) {
      Tcl_DictObjGet(nullptr, *frame, *say.line, &line);
      Tcl_DictObjGet(nullptr, *frame, *say.command, &command);
      if (line != nullptr && command != nullptr) {
        Tcl_GetIntFromObj(nullptr, line, &location.line);
        std::string text = to_bytes(m_encoding, command);
        text.resize(std::min({text.size(), text.find('\n'), text.find("\\\n")}));
        location.column = m_lines.column_of_text(location.file.string(), location.line, text);
      }
      break;
    }
  }
  Tcl_ResetResult(m_child);
  return location;
}

/// Nearly always it is the file that `at` says already.
bool TclRun::is_at(Tcl_Obj* file, AbsPath& at) const {
  if (utf_of(file) == at.string()) {
    return true;
  }
  auto path = AbsPath::parse(to_bytes(m_encoding, file));
  at = path ? *path : at;
  return path.has_value();
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
