// Two ways to know an interpreter. Files tell cheaply and without running foreign code, but not whether it starts; the
// interpreter itself is asked with -I -S, so that no site, .pth, user site or PYTHON* variable has a say in the answer.
#include "python/interpreter.hpp"

#include "os/read.hpp"
#include "python/shebang.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <optional>

namespace envboot::python {
namespace {

// The mark tells our line from what a wrapper prints before it. Runs on 2.6 and later. It is site.py that sets a venv's
// sys.prefix (until 3.13), and -S leaves that out: so pyvenv.cfg is looked for here too.
constexpr std::string_view k_mark = "envboot-interpreter ";
constexpr std::string_view k_script = R"(import sys, os, json
try:
    import sysconfig
    soabi = sysconfig.get_config_var('SOABI')
except Exception:
    soabi = None
try:
    import ssl, zlib
    has_ssl = True
except Exception:
    has_ssl = False
stdlib = os.path.dirname(os.__file__)
def has(name):
    return os.path.exists(os.path.join(stdlib, name, '__init__.py'))
implementation = getattr(sys, 'implementation', None)
base = getattr(sys, 'base_prefix', getattr(sys, 'real_prefix', sys.prefix))
prefix = sys.prefix
folder = os.path.dirname(os.path.dirname(os.path.abspath(sys.executable)))
if os.path.exists(os.path.join(folder, 'pyvenv.cfg')):
    prefix = folder
print('\nenvboot-interpreter ' + json.dumps({
    'version': '%d.%d.%d' % sys.version_info[:3] + ('' if sys.version_info[3] == 'final' else '%s%d' % (
        {'alpha': 'a', 'beta': 'b', 'candidate': 'rc'}.get(sys.version_info[3], 'dev'), sys.version_info[4])),
    'implementation': implementation.name if implementation else 'cpython',
    'prefix': prefix, 'base_prefix': base, 'soabi': soabi or '', 'machine': os.uname()[4], 'venv': has('venv'),
    'ensurepip': has('ensurepip'), 'ssl': has_ssl, 'conda': os.path.isdir(os.path.join(prefix, 'conda-meta'))}))
)";

bool is_file(os::FileReader& files, const AbsPath& folder, std::string_view below) {
  auto path = RelPath::parse(below);
  return path && os::is_regular(files, folder / *path);
}

std::string trimmed(std::string_view text) {
  size_t start = text.find_first_not_of(" \t\r");
  if (start == std::string_view::npos) {
    return {};
  }
  return std::string(text.substr(start, text.find_last_not_of(" \t\r") - start + 1));
}

/// `key = value` lines of pyvenv.cfg.
std::string config_value(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    size_t equals = line.find('=');
    if (equals != std::string_view::npos && trimmed(line.substr(0, equals)) == key) {
      return trimmed(line.substr(equals + 1));
    }
  }
  return {};
}

/// Of conda-meta/python-3.7.16-h7a1cb2a_0.json.
std::optional<std::string> conda_python(os::FileReader& files, const AbsPath& prefix) {
  for (const RelPath& entry : os::names_in(files, prefix / "conda-meta")) {
    const std::string& name = entry.string();
    constexpr std::string_view k_start = "python-";
    if (name.starts_with(k_start) && name.ends_with(".json") && name.size() > k_start.size() &&
        name[k_start.size()] >= '0' && name[k_start.size()] <= '9') {
      size_t end = name.find('-', k_start.size());
      return name.substr(k_start.size(), end == std::string::npos ? end : end - k_start.size());
    }
  }
  return std::nullopt;
}

/// `#define PY_VERSION "3.7.16"` of the headers that come with most interpreters.
std::optional<std::string> header_version(os::FileReader& files, const AbsPath& prefix,
                                          std::string_view short_version) {
  for (std::string_view flags : {"", "m", "mu", "dm", "d"}) {
    auto below = RelPath::parse(fmt::format("include/python{}{}/patchlevel.h", short_version, flags));
    auto text = os::read_text(files, prefix / *below, 65536);
    constexpr std::string_view k_define = "#define PY_VERSION";
    size_t at = text ? text->find(k_define) : std::string::npos;
    size_t open = at == std::string::npos ? at : text->find('"', at);
    size_t close = open == std::string::npos ? open : text->find('"', open + 1);
    if (close != std::string::npos) {
      return text->substr(open + 1, close - open - 1);
    }
  }
  return std::nullopt;
}

/// `python3.7` below PREFIX/lib when it is the only one there that holds os.py.
std::optional<std::string> only_stdlib(os::FileReader& files, const AbsPath& prefix) {
  std::optional<std::string> only;
  for (const RelPath& entry : os::names_in(files, prefix / "lib")) {
    const std::string& name = entry.string();
    if (name.starts_with("python") && is_file(files, prefix / "lib", name + "/os.py")) {
      if (only) {
        return std::nullopt;
      }
      only = name;
    }
  }
  return only;
}

/// What the standard library at PREFIX/lib/pythonX.Y shows.
void read_stdlib(os::FileReader& files, const AbsPath& stdlib, Interpreter& interpreter) {
  interpreter.has_venv = is_file(files, stdlib, "venv/__init__.py");
  interpreter.has_ensurepip = is_file(files, stdlib, "ensurepip/__init__.py");
  for (const RelPath& entry : os::names_in(files, stdlib / "lib-dynload")) {
    const std::string& name = entry.string();
    size_t dot = name.find(".cpython-");
    if (dot != std::string::npos && name.ends_with(".so")) {
      interpreter.soabi = name.substr(dot + 1, name.size() - 3 - dot - 1);
      interpreter.has_ssl = interpreter.has_ssl || name.starts_with("_ssl.");
    }
  }
  size_t first = interpreter.soabi.find('-');
  size_t second = interpreter.soabi.find('-', first == std::string::npos ? first : first + 1);
  if (second != std::string::npos) {
    size_t end = interpreter.soabi.find('-', second + 1);
    interpreter.machine = interpreter.soabi.substr(second + 1, end - second - 1);
  }
}

/// The prefix that holds the standard library of the python at `python`: through a venv's `home` and links.
Result<AbsPath> base_of(os::FileReader& files, const AbsPath& python, const std::optional<std::string>& config) {
  if (config) {
    AbsPath home = TRY(AbsPath::parse(config_value(*config, "home")));
    return TRY(files.real_path(home)).parent();
  }
  return TRY(files.real_path(python)).parent().parent();
}

Result<Interpreter> run_with(os::Processes& processes, const AbsPath& python, std::vector<std::string> flags,
                             Deadline deadline, os::Outcome& outcome) {
  os::Command command;
  command.argv = {python.string()};
  command.argv.insert(command.argv.end(), flags.begin(), flags.end());
  command.argv.insert(command.argv.end(), {"-c", std::string(k_script)});
  command.environment.set("PATH", "/usr/bin:/bin");
  outcome = TRY(processes.run(command, deadline));
  if (!outcome.good()) {
    command.argv.back() = "…";
    return fail(os::describe_failure(command, outcome));
  }
  return parse_answer(python, outcome.out);
}

} // namespace

int Interpreter::major() const {
  return version.release().empty() ? 0 : static_cast<int>(version.release()[0]);
}
int Interpreter::minor() const {
  return version.release().size() < 2 ? 0 : static_cast<int>(version.release()[1]);
}
std::string Interpreter::short_version() const {
  return fmt::format("{}.{}", major(), minor());
}

Result<Interpreter> read_interpreter(os::FileReader& files, const AbsPath& python) {
  AbsPath real = TRY(files.real_path(python));
  if (!files.may('x', real)) {
    return fail(failure("{} may not be executed", python.string()));
  }
  Interpreter found;
  found.path = python;
  found.prefix = python.parent().parent();
  found.implementation = "cpython";
  std::optional<std::string> config;
  if (auto text = os::read_text(files, found.prefix / "pyvenv.cfg", 65536)) {
    config = *text;
  }
  found.base_prefix = TRY(base_of(files, python, config));
  if (!config) {
    found.prefix = found.base_prefix;
  }
  found.is_conda = os::is_directory(files, found.prefix / "conda-meta");

  auto stdlib = only_stdlib(files, found.base_prefix);
  if (!stdlib) {
    return fail(failure("{} has no standard library of its own, or several", found.base_prefix.string()));
  }
  std::string short_version = stdlib->substr(std::string_view("python").size());
  auto version = conda_python(files, found.base_prefix);
  if (!version) {
    version = header_version(files, found.base_prefix, short_version);
  }
  if (!version || !version->starts_with(short_version + ".")) {
    return fail(failure("the files of {} don't tell its version", python.string()));
  }
  found.version = TRY(dist::Version::parse(*version));
  read_stdlib(files, found.base_prefix / "lib" / TRY(RelPath::parse(*stdlib)), found);
  if (found.soabi.empty()) {
    return fail(failure("the files of {} don't tell its ABI", python.string()));
  }
  return found;
}

Result<Interpreter> parse_answer(const AbsPath& python, std::string_view output) {
  size_t at = output.rfind(k_mark);
  if (at == std::string_view::npos) {
    return fail(failure("{} did not answer as a Python does", python.string()));
  }
  std::string_view line = output.substr(at + k_mark.size());
  Json answer = TRY(Json::parse(line.substr(0, line.find('\n'))));
  auto yes = [&](std::string_view name) {
    const Json* value = answer.find(name);
    return value != nullptr && value->boolean() != nullptr && *value->boolean();
  };
  Interpreter found;
  found.path = python;
  found.prefix = TRY(AbsPath::parse(answer.text_of("prefix")));
  found.base_prefix = TRY(AbsPath::parse(answer.text_of("base_prefix")));
  found.version = TRY(dist::Version::parse(answer.text_of("version")));
  found.implementation = answer.text_of("implementation");
  found.soabi = answer.text_of("soabi");
  found.machine = answer.text_of("machine");
  found.has_venv = yes("venv");
  found.has_ensurepip = yes("ensurepip");
  found.has_ssl = yes("ssl");
  found.is_conda = yes("conda");
  return found;
}

Result<Interpreter> run_interpreter(os::Processes& processes, const AbsPath& python, Deadline deadline) {
  os::Outcome outcome;
  auto found = run_with(processes, python, {"-I", "-S"}, deadline, outcome);
  constexpr int k_usage = 2; // Python 2 and 3.3 don't know -I
  if (!found && outcome.exit_code == k_usage) {
    found = run_with(processes, python, {"-E", "-s", "-S"}, deadline, outcome);
  }
  if (!found) {
    return fail(failure("{} does not work as a Python in a clean environment", python.string()).because(found.error()));
  }
  return found;
}

Result<Interpreter> ask(os::Processes& processes, os::FileReader& files, const AbsPath& python, Deadline deadline) {
  auto found = read_interpreter(files, python);
  if (found || found.error().is_missing()) {
    return found;
  }
  return run_interpreter(processes, python, deadline);
}

} // namespace envboot::python
