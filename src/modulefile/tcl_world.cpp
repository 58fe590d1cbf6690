// What a Tcl modulefile asks of the world: files, the environment, the time, the host. The commands only look, mostly
// in the master's name, or answer that nobody knows.
#include "modulefile/source_text.hpp"
#include "modulefile/tcl_file_command.hpp"
#include "modulefile/tcl_run.hpp"
#include "modulefile/tcl_waste.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace envboot::modulefile {
namespace {

constexpr int k_source_depth = 40;

} // namespace

void TclRun::world(TclChild& child) {
  own<&TclRun::file>(child, "file");
  own<&TclRun::glob>(child, "glob");
  own<&TclRun::source>(child, "source");
  own<&TclRun::open>(child, "open");
  own<&TclRun::clock>(child, "clock");
  own<&TclRun::working_folder>(child, "pwd");
  own<&TclRun::change_folder>(child, "cd");
  for (const char* fact : {"::tcl::info::hostname", "::tcl::info::library", "::tcl::info::nameofexecutable"}) {
    own<&TclRun::host_fact>(child, fact);
  }
}

/// Runs a command that only looks, in the master, and takes its result over.
int TclRun::ask_master(int objc, Tcl_Obj* const objv[]) {
  int code = Tcl_EvalObjv(m_kept.master(), objc, objv, TCL_EVAL_GLOBAL);
  Tcl_SetObjResult(m_child, Tcl_GetObjResult(m_kept.master()));
  Tcl_ResetResult(m_kept.master());
  return code;
}

int TclRun::glob(int objc, Tcl_Obj* const objv[]) {
  m_recorder.rests_on_fleeting("glob");
  return ask_master(objc, objv);
}

int TclRun::file(int objc, Tcl_Obj* const objv[]) {
  const TclFileCommand* row = objc > 1 ? find_tcl_file_command(Tcl_GetString(objv[1])) : nullptr;
  if (row == nullptr) {
    return complain(objc > 1 ? fmt::format("unknown or ambiguous subcommand \"{}\"", Tcl_GetString(objv[1]))
                             : "wrong # args: should be \"file subcommand ?arg ...?\"");
  }
  bool sets_time = row->use == TclFileCommand::Use::time && objc > 3;
  switch (sets_time ? TclFileCommand::Use::write : row->use) {
  case TclFileCommand::Use::text:
    break;
  case TclFileCommand::Use::look:
    m_recorder.looked_at(objc > 2 ? to_bytes(m_encoding, objv[2]) : "");
    break;
  case TclFileCommand::Use::resolve:
    m_recorder.looked_at(objc > 2 ? to_bytes(m_encoding, objv[2]) : "", true);
    break;
  case TclFileCommand::Use::fleeting:
  case TclFileCommand::Use::time:
    m_recorder.rests_on_fleeting("file " + std::string(row->name));
    break;
  case TclFileCommand::Use::write:
    m_recorder.denied(Verb::write_file, fmt::format("file {}", row->name), words_of(objc, objv, 2), where());
    return give({sets_time ? to_bytes(m_encoding, objv[3]) : "", Answer::Flow::ok});
  }
  if ((row->name == "stat" || row->name == "lstat") && objc == 4) {
    return file_stat(objv);
  }
  return ask_master(objc, objv);
}

int TclRun::file_stat(Tcl_Obj* const objv[]) {
  Held buffer(Tcl_NewStringObj("::about", -1));
  Tcl_Obj* words[] = {objv[0], objv[1], objv[2], *buffer};
  int code = ask_master(4, words);
  constexpr std::array<const char*, 11> k_fields = {"atime", "ctime", "dev",  "gid",  "ino", "mode",
                                                    "mtime", "nlink", "size", "type", "uid"};
  for (const char* field : k_fields) {
    Tcl_Obj* value = code == TCL_OK ? Tcl_GetVar2Ex(m_kept.master(), "::about", field, TCL_GLOBAL_ONLY) : nullptr;
    if (value != nullptr) {
      Tcl_SetVar2Ex(m_child, Tcl_GetString(objv[3]), field, value, 0);
    }
  }
  return code;
}

int TclRun::source(int objc, Tcl_Obj* const objv[]) {
  if (objc != 2 && objc != 4) {
    return complain("wrong # args: should be \"source ?-encoding name? fileName\"");
  }
  std::string path = to_bytes(m_encoding, objv[objc - 1]);
  m_recorder.looked_at(path);
  auto text = read_regular(path, m_limits.file_bytes);
  if (!text) {
    return complain(fmt::format("couldn't read file \"{}\": {}", path, reason(text.error())));
  }
  if (m_depth >= k_source_depth) {
    return complain("too many nested source commands");
  }
  ++m_depth;
  int code = Tcl_FSEvalFileEx(m_child, objv[objc - 1], objc == 4 ? Tcl_GetString(objv[2]) : nullptr);
  --m_depth;
  return code;
}

int TclRun::open(int objc, Tcl_Obj* const objv[]) {
  if (objc < 2 || objc > 4) {
    return complain("wrong # args: should be \"open fileName ?access? ?permissions?\"");
  }
  Words words = words_of(objc, objv, 1);
  std::string access = objc > 2 ? words[1] : "r";
  if (words[0].starts_with('|')) {
    return open_unknown(m_recorder.denied(Verb::run_program, "open", words, where()));
  }
  if (access != "r" && access != "rb" && access != "RDONLY") {
    m_recorder.denied(Verb::write_file, "open", words, where());
    return register_channel(open_waste_channel(m_wasted++));
  }
  m_recorder.looked_at(words[0]);
  struct stat about {};
  if (::stat(words[0].c_str(), &about) == 0 && !S_ISREG(about.st_mode)) {
    return complain(fmt::format("couldn't open \"{}\": not a regular file", words[0]));
  }
  return register_channel(Tcl_FSOpenFileChannel(m_child, objv[1], "r", 0));
}

int TclRun::register_channel(Tcl_Channel channel) {
  if (channel == nullptr) {
    return TCL_ERROR;
  }
  m_kept.spoil(); // a channel that stays open
  Tcl_RegisterChannel(m_child, channel);
  Tcl_SetObjResult(m_child, Tcl_NewStringObj(Tcl_GetChannelName(channel), -1));
  return TCL_OK;
}

/// A channel whose only line is the token of the unknown value.
int TclRun::open_unknown(const Answer& answer) {
  int ends[2];
  if (answer.flow != Answer::Flow::ok || ::pipe2(ends, O_CLOEXEC) != 0) {
    return complain("couldn't open a pipe");
  }
  std::string line = answer.text + "\n";
  bool written = ::write(ends[1], line.data(), line.size()) == static_cast<ssize_t>(line.size());
  ::close(ends[1]);
  if (!written) {
    ::close(ends[0]);
    return complain("couldn't open a pipe");
  }
  auto handle =
      reinterpret_cast<ClientData>(static_cast<intptr_t>(ends[0])); // NOLINT(performance-no-int-to-ptr): Tcl's
  return register_channel(Tcl_MakeFileChannel(handle, TCL_READABLE));
}

int TclRun::clock(int objc, Tcl_Obj* const objv[]) {
  Words words = words_of(objc, objv, 0);
  constexpr std::array<std::string_view, 4> k_counters = {"seconds", "milliseconds", "microseconds", "clicks"};
  bool counter = words.size() > 1 && std::find(k_counters.begin(), k_counters.end(), words[1]) != k_counters.end();
  std::string on = "the time of day";
  if (counter) {
    m_recorder.depends_on(on, where());
    m_recorder.rests_on_fleeting(on);
    return ask_master(objc, objv);
  }
  return give({m_recorder.unknown(on, where()), Answer::Flow::ok});
}

int TclRun::working_folder(int, Tcl_Obj* const[]) {
  return give({m_recorder.unknown("the working folder", where()), Answer::Flow::ok});
}

/// `info hostname` and the like: what the real tool's interpreter would say of itself and its host.
int TclRun::host_fact(int, Tcl_Obj* const objv[]) {
  std::string name = to_bytes(m_encoding, objv[0]);
  std::string fact = name.substr(name.rfind(':') + 1);
  return give({m_recorder.unknown("`info " + fact.substr(fact.rfind(' ') + 1) + "`", where()), Answer::Flow::ok});
}

int TclRun::change_folder(int, Tcl_Obj* const[]) {
  m_recorder.depends_on("the working folder", where());
  return give({"", Answer::Flow::ok});
}

void TclRun::environment_listed() {
  m_recorder.rests_on_fleeting("the names of all environment variables");
}

void TclRun::environment_read(const char* element) {
  if (m_recorder.environment().get(element) == m_start.environment.get(element)) {
    // No line: while words are substituted there is no command yet that `info frame` could tell about.
    m_recorder.depends_on(fmt::format("environment variable {}", element), {m_request.file, 0, 0});
  }
}

} // namespace envboot::modulefile
