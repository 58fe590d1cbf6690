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

#include "modulefile/recorder.hpp"
#include "modulefile/source_text.hpp"
#include "modulefile/tcl_file_command.hpp"
#include "modulefile/tcl_text_command.hpp"
#include "modulefile/token.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <tcl.h>
#include <unistd.h>

namespace envboot::modulefile {
namespace {

using Words = std::vector<std::string>;

constexpr const char* k_encoding_name = "iso8859-1";
constexpr int k_source_depth = 40;
constexpr int k_frames = 200;

std::string to_bytes(Tcl_Encoding encoding, Tcl_Obj* object) {
  int length = 0;
  const char* utf = Tcl_GetStringFromObj(object, &length);
  Tcl_DString buffer;
  Tcl_UtfToExternalDString(encoding, utf, length, &buffer);
  std::string bytes(Tcl_DStringValue(&buffer), static_cast<size_t>(Tcl_DStringLength(&buffer)));
  Tcl_DStringFree(&buffer);
  return bytes;
}

Tcl_Obj* to_object(Tcl_Encoding encoding, std::string_view bytes) {
  Tcl_DString buffer;
  Tcl_ExternalToUtfDString(encoding, bytes.data(), static_cast<int>(bytes.size()), &buffer);
  Tcl_Obj* object = Tcl_NewStringObj(Tcl_DStringValue(&buffer), Tcl_DStringLength(&buffer));
  Tcl_DStringFree(&buffer);
  return object;
}

/// A reference held for as long as the scope lasts.
class Held {
 public:
  explicit Held(Tcl_Obj* object) : m_object(object) { Tcl_IncrRefCount(m_object); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { Tcl_DecrRefCount(m_object); }
  Tcl_Obj* operator*() const { return m_object; }

 private:
  Tcl_Obj* m_object;
};

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
    Tcl_SetSystemEncoding(nullptr, k_encoding_name);
    interp = Tcl_CreateInterp();
    encoding = Tcl_GetEncoding(nullptr, k_encoding_name);
  }
  Master(const Master&) = delete;
  Master& operator=(const Master&) = delete;
  ~Master() {
    Tcl_FreeEncoding(encoding);
    Tcl_DeleteInterp(interp);
  }
};

namespace {

/// One evaluation: a safe child, its commands and what they record.
class Run {
 public:
  Run(Tcl_Interp* master, Tcl_Encoding encoding, const Request& request, const Start& start, const Limits& limits)
      : m_master(master), m_encoding(encoding), m_request(request), m_start(start), m_limits(limits),
        m_recorder(start, request, limits), m_child(Tcl_CreateSlave(master, "envboot_child", 1)) {
    remember("::tcl::info::frame", m_frame);
    remember("::tcl::info::level", m_level);
    remember("puts", m_puts);
    remember("return", m_return);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() { Tcl_DeleteInterp(m_child); }

  Evaluation evaluate() {
    auto text = read_regular(m_request.file.string(), m_limits.file_bytes);
    if (!text) {
      return std::move(m_recorder).finish({Outcome::Kind::not_evaluated, reason(text.error()), {m_request.file, 0, 0}});
    }
    if (!text->starts_with("#%Module")) {
      return std::move(m_recorder)
          .finish({Outcome::Kind::not_evaluated, "it does not begin with #%Module", {m_request.file, 1, 1}});
    }
    m_lines.emplace(m_request.file.string(), split_lines(*text));
    prepare();
    Held path(to_object(m_encoding, m_request.file.string()));
    int code = Tcl_FSEvalFileEx(m_child, *path, k_encoding_name);
    const char* closing = closing_script(m_request.mode);
    if (code == TCL_OK && closing != nullptr) {
      code = Tcl_EvalEx(m_child, closing, -1, TCL_EVAL_GLOBAL);
    }
    Outcome outcome = outcome_of(code);
    if (m_request.rc && m_request.file.name() == ".version") {
      const char* version = Tcl_GetVar(m_child, "ModulesVersion", TCL_GLOBAL_ONLY);
      if (version != nullptr && *version != '\0') {
        m_recorder.default_version(to_bytes(m_encoding, *Held(Tcl_NewStringObj(version, -1))));
      }
    }
    return std::move(m_recorder).finish(std::move(outcome));
  }

 private:
  struct Bound {
    Run* run;
    const CommandRow* row;
  };
  struct Guarded {
    Run* run;
    Tcl_CmdInfo stock;
  };
  using Method = int (Run::*)(int objc, Tcl_Obj* const objv[]);

  void remember(const char* name, Tcl_CmdInfo& into) { Tcl_GetCommandInfo(m_child, name, &into); }

  template <Method method>
  void own(const char* name) {
    auto call = [](ClientData data, Tcl_Interp*, int objc, Tcl_Obj* const objv[]) {
      return (static_cast<Run*>(data)->*method)(objc, objv);
    };
    Tcl_CreateObjCommand(m_child, name, call, this, nullptr);
  }

  void prepare() {
    for (const CommandRow& row : command_table()) {
      if (m_request.rc ? row.in_rc : row.in_modulefile) {
        m_bound.push_back({this, &row});
        Tcl_CreateObjCommand(m_child, std::string(row.name).c_str(), &Run::recorded, &m_bound.back(), nullptr);
      }
    }
    own<&Run::file>("file");
    guard_unknown_texts();
    own<&Run::glob>("glob");
    own<&Run::source>("source");
    own<&Run::open>("open");
    own<&Run::clock>("clock");
    own<&Run::working_folder>("pwd");
    own<&Run::change_folder>("cd");
    for (const char* fact : {"::tcl::info::hostname", "::tcl::info::library", "::tcl::info::nameofexecutable"}) {
      own<&Run::host_fact>(fact);
    }
    own<&Run::go_back>("return");
    own<&Run::unknown>("unknown");
    Tcl_ExposeCommand(m_child, "fconfigure", "fconfigure");
    set_variables();
    Tcl_Time end;
    Tcl_GetTime(&end);
    long micros = end.usec + static_cast<long>(m_limits.soft.count()) * 1000;
    end.sec += micros / 1000000;
    end.usec = micros % 1000000;
    Tcl_LimitSetTime(m_child, &end);
    Tcl_LimitTypeSet(m_child, TCL_LIMIT_TIME);
  }

  /// The stock command stays, hidden, and is called by its function.
  void guard_unknown_texts() {
    for (std::string_view name : tcl_text_commands()) {
      std::string command(name);
      m_guarded.push_back({this, {}});
      Tcl_GetCommandInfo(m_child, command.c_str(), &m_guarded.back().stock);
      Tcl_HideCommand(m_child, command.c_str(), ("envboot " + command).c_str());
      Tcl_CreateObjCommand(m_child, command.c_str(), &Run::text_command, &m_guarded.back(), nullptr);
    }
  }

  void set_variables() {
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
    Tcl_TraceVar2(m_child, "env", nullptr, TCL_TRACE_READS | TCL_GLOBAL_ONLY, &Run::environment_read, this);
  }

  void set(const char* array, const char* element, std::string_view value) {
    Held object(to_object(m_encoding, value));
    Tcl_SetVar2Ex(m_child, array, element, *object, TCL_GLOBAL_ONLY);
  }

  // --- where we are ------------------------------------------------------------------------------------------------

  std::string dict_text(Tcl_Obj* dict, const char* key) {
    Tcl_Obj* value = nullptr;
    Held name(Tcl_NewStringObj(key, -1));
    if (Tcl_DictObjGet(nullptr, dict, *name, &value) != TCL_OK || value == nullptr) {
      return {};
    }
    return to_bytes(m_encoding, value);
  }

  Location where() {
    Held name(Tcl_NewStringObj("frame", -1));
    Location location{m_request.file, 0, 0};
    for (int level = 0; level > -k_frames; --level) {
      Held number(Tcl_NewIntObj(level));
      Tcl_Obj* words[] = {*name, *number};
      if (m_frame.objProc(m_frame.objClientData, m_child, 2, words) != TCL_OK) {
        break;
      }
      Held frame(Tcl_GetObjResult(m_child));
      std::string file = dict_text(*frame, "file");
      auto path = AbsPath::parse(file);
      if (!file.empty() && path) {
        location.file = *path;
        location.line = std::atoi(dict_text(*frame, "line").c_str());
        location.column = column(file, location.line, dict_text(*frame, "cmd"));
        break;
      }
    }
    Tcl_ResetResult(m_child);
    return location;
  }

  /// Where the first line of the command's text begins on its line; 0 when it is not there.
  int column(const std::string& file, int line, const std::string& command) {
    auto lines = m_lines.find(file);
    if (lines == m_lines.end()) {
      auto text = read_regular(file, m_limits.file_bytes);
      lines = m_lines.emplace(file, text ? split_lines(*text) : Words()).first;
    }
    if (line < 1 || static_cast<size_t>(line) > lines->second.size()) {
      return 0;
    }
    std::string first = command.substr(0, std::min(command.find('\n'), command.find("\\\n")));
    size_t at = lines->second[static_cast<size_t>(line) - 1].find(first);
    return at == std::string::npos ? 0 : static_cast<int>(at) + 1;
  }

  int level() {
    Held name(Tcl_NewStringObj("level", -1));
    Tcl_Obj* words[] = {*name};
    int level = 0;
    if (m_level.objProc(m_level.objClientData, m_child, 1, words) == TCL_OK) {
      Tcl_GetIntFromObj(nullptr, Tcl_GetObjResult(m_child), &level);
    }
    Tcl_ResetResult(m_child);
    return level;
  }

  // --- commands ----------------------------------------------------------------------------------------------------

  Words words_of(int objc, Tcl_Obj* const objv[], int from) const {
    Words words;
    for (int i = from; i < objc; ++i) {
      words.push_back(to_bytes(m_encoding, objv[i]));
    }
    return words;
  }

  int give(const Answer& answer) {
    for (const std::string& name : m_recorder.take_touched()) {
      if (auto value = m_recorder.environment().get(name)) {
        set("env", name.c_str(), *value);
      } else {
        Tcl_UnsetVar2(m_child, "env", name.c_str(), TCL_GLOBAL_ONLY);
      }
    }
    for (const auto& [name, value] : m_recorder.variants()) {
      set("ModuleVariant", name.c_str(), value);
    }
    if (answer.flow == Answer::Flow::leave) {
      m_exited = true;
      return TCL_BREAK;
    }
    Tcl_SetObjResult(m_child, to_object(m_encoding, answer.text));
    return answer.flow == Answer::Flow::ok ? TCL_OK : TCL_ERROR;
  }

  int complain(const std::string& text) { return give({text, Answer::Flow::error}); }

  static int recorded(ClientData data, Tcl_Interp*, int objc, Tcl_Obj* const objv[]) {
    const auto* bound = static_cast<Bound*>(data);
    return bound->run->call(*bound->row, objc, objv);
  }

  int call(const CommandRow& row, int objc, Tcl_Obj* const objv[]) {
    m_returned = false;
    Words words = words_of(objc, objv, 1);
    if (row.shape == Shape::output && writes_to_own_channel(words)) {
      return m_puts.objProc(m_puts.objClientData, m_child, objc, objv);
    }
    return give(m_recorder.call(row, words, where()));
  }

  static int text_command(ClientData data, Tcl_Interp* child, int objc, Tcl_Obj* const objv[]) {
    const auto* guarded = static_cast<Guarded*>(data);
    Run* run = guarded->run;
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

  static bool writes_to_own_channel(const Words& words) {
    constexpr std::array<std::string_view, 4> k_known = {"stdout", "stderr", "prestdout", "log"};
    size_t channel = !words.empty() && words[0] == "-nonewline" ? 1 : 0;
    return words.size() == channel + 2 && std::find(k_known.begin(), k_known.end(), words[channel]) == k_known.end();
  }

  /// Runs a command that only looks, in the master, and takes its result over.
  int ask_master(int objc, Tcl_Obj* const objv[]) {
    int code = Tcl_EvalObjv(m_master, objc, objv, TCL_EVAL_GLOBAL);
    Tcl_SetObjResult(m_child, Tcl_GetObjResult(m_master));
    Tcl_ResetResult(m_master);
    return code;
  }

  int file(int objc, Tcl_Obj* const objv[]) {
    const TclFileCommand* row = objc > 1 ? find_tcl_file_command(Tcl_GetString(objv[1])) : nullptr;
    if (row == nullptr) {
      return complain(objc > 1 ? fmt::format("unknown or ambiguous subcommand \"{}\"", Tcl_GetString(objv[1]))
                               : "wrong # args: should be \"file subcommand ?arg ...?\"");
    }
    if (row->use == TclFileCommand::Use::write) {
      m_recorder.denied(Verb::write_file, fmt::format("file {}", row->name), words_of(objc, objv, 2), where());
      return give({"", Answer::Flow::ok});
    }
    if ((row->name == "stat" || row->name == "lstat") && objc == 4) {
      return file_stat(objv);
    }
    return ask_master(objc, objv);
  }

  int file_stat(Tcl_Obj* const objv[]) {
    Held buffer(Tcl_NewStringObj("::about", -1));
    Tcl_Obj* words[] = {objv[0], objv[1], objv[2], *buffer};
    int code = ask_master(4, words);
    constexpr std::array<const char*, 11> k_fields = {"atime", "ctime", "dev",  "gid",  "ino", "mode",
                                                      "mtime", "nlink", "size", "type", "uid"};
    for (const char* field : k_fields) {
      Tcl_Obj* value = code == TCL_OK ? Tcl_GetVar2Ex(m_master, "::about", field, TCL_GLOBAL_ONLY) : nullptr;
      if (value != nullptr) {
        Tcl_SetVar2Ex(m_child, Tcl_GetString(objv[3]), field, value, 0);
      }
    }
    return code;
  }

  int glob(int objc, Tcl_Obj* const objv[]) { return ask_master(objc, objv); }

  int source(int objc, Tcl_Obj* const objv[]) {
    if (objc != 2 && objc != 4) {
      return complain("wrong # args: should be \"source ?-encoding name? fileName\"");
    }
    std::string path = to_bytes(m_encoding, objv[objc - 1]);
    auto text = read_regular(path, m_limits.file_bytes);
    if (!text) {
      return complain(fmt::format("couldn't read file \"{}\": {}", path, reason(text.error())));
    }
    if (m_depth >= k_source_depth) {
      return complain("too many nested source commands");
    }
    ++m_depth;
    int code = Tcl_FSEvalFileEx(m_child, objv[objc - 1], k_encoding_name);
    --m_depth;
    return code;
  }

  int open(int objc, Tcl_Obj* const objv[]) {
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
      return register_channel(Tcl_OpenFileChannel(m_child, "/dev/null", "w", 0));
    }
    struct stat about {};
    if (::stat(words[0].c_str(), &about) == 0 && !S_ISREG(about.st_mode)) {
      return complain(fmt::format("couldn't open \"{}\": not a regular file", words[0]));
    }
    return register_channel(Tcl_FSOpenFileChannel(m_child, objv[1], "r", 0));
  }

  int register_channel(Tcl_Channel channel) {
    if (channel == nullptr) {
      return TCL_ERROR;
    }
    Tcl_RegisterChannel(m_child, channel);
    Tcl_SetObjResult(m_child, Tcl_NewStringObj(Tcl_GetChannelName(channel), -1));
    return TCL_OK;
  }

  /// A channel whose only line is the token of the unknown value.
  int open_unknown(const Answer& answer) {
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

  int clock(int objc, Tcl_Obj* const objv[]) {
    Words words = words_of(objc, objv, 0);
    constexpr std::array<std::string_view, 4> k_counters = {"seconds", "milliseconds", "microseconds", "clicks"};
    bool counter = words.size() > 1 && std::find(k_counters.begin(), k_counters.end(), words[1]) != k_counters.end();
    std::string on = "the time of day";
    if (counter) {
      m_recorder.depends_on(on, where());
      return ask_master(objc, objv);
    }
    return give({m_recorder.unknown(on, where()), Answer::Flow::ok});
  }

  int working_folder(int, Tcl_Obj* const[]) {
    return give({m_recorder.unknown("the working folder", where()), Answer::Flow::ok});
  }

  /// `info hostname` and the like: what the real tool's interpreter would say of itself and its host.
  int host_fact(int, Tcl_Obj* const objv[]) {
    std::string name = to_bytes(m_encoding, objv[0]);
    std::string fact = name.substr(name.rfind(':') + 1);
    return give({m_recorder.unknown("`info " + fact.substr(fact.rfind(' ') + 1) + "`", where()), Answer::Flow::ok});
  }

  int change_folder(int, Tcl_Obj* const[]) {
    m_recorder.depends_on("the working folder", where());
    return give({"", Answer::Flow::ok});
  }

  int go_back(int objc, Tcl_Obj* const objv[]) {
    m_returned = m_depth == 0 && level() == 0;
    return m_return.objProc(m_return.objClientData, m_child, objc, objv);
  }

  int unknown(int objc, Tcl_Obj* const objv[]) {
    m_returned = false;
    return give(m_recorder.unknown_command(words_of(objc, objv, 1), where()));
  }

  static char* environment_read(ClientData data, Tcl_Interp*, const char*, const char* element, int) {
    auto* run = static_cast<Run*>(data);
    if (element != nullptr && run->m_recorder.environment().get(element) == run->m_start.environment.get(element)) {
      // No line: while words are substituted there is no command yet that `info frame` could tell about.
      run->m_recorder.depends_on(fmt::format("environment variable {}", element), {run->m_request.file, 0, 0});
    }
    return nullptr;
  }

  // --- how it ended ------------------------------------------------------------------------------------------------

  Outcome outcome_of(int code) {
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

  /// From the error's trace: `(file "/x/y" line 3)`, the innermost one.
  Location failure_place() {
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

  Tcl_Interp* m_master;
  Tcl_Encoding m_encoding;
  const Request& m_request;
  const Start& m_start;
  const Limits& m_limits;
  Recorder m_recorder;
  Tcl_Interp* m_child;
  Tcl_CmdInfo m_frame{}, m_level{}, m_puts{}, m_return{};
  std::deque<Bound> m_bound;
  std::deque<Guarded> m_guarded;
  std::map<std::string, Words> m_lines;
  int m_depth = 0;
  bool m_returned = false, m_exited = false;
};

} // namespace

TclSandbox::TclSandbox() : m_master(std::make_unique<Master>()) {}
TclSandbox::~TclSandbox() = default;

Evaluation TclSandbox::evaluate(const Request& request, const Start& start, const Limits& limits) {
  return Run(m_master->interp, m_master->encoding, request, start, limits).evaluate();
}

} // namespace envboot::modulefile
