// Python's sysconfig knows where the parts of a package go; pip differs from it in one place, the headers of a virtual
// environment. As site.py is what sets a venv's prefix (until 3.13), and -S leaves that out, the prefix is given to
// sysconfig, which is what pip's `--prefix` does too.
#include "python/install_scheme.hpp"

#include "os/read.hpp"
#include "util/json.hpp"

namespace envboot::python {
namespace {

// Runs on 2.7 and later. The mark tells our line from what a wrapper prints before it.
constexpr std::string_view k_mark = "envboot-scheme ";
constexpr std::string_view k_script = R"(import sys, os, json, sysconfig
prefix = sys.argv[1]
config = os.path.join(prefix, 'pyvenv.cfg')
venv = os.path.exists(config)
names = sysconfig.get_scheme_names()
scheme = 'venv' if venv and 'venv' in names else 'posix_prefix'
keys = ('base', 'platbase', 'installed_base', 'installed_platbase', 'prefix', 'exec_prefix')
paths = sysconfig.get_paths(scheme, dict((key, prefix) for key in keys))
short = '%d.%d' % sys.version_info[:2]
if venv:
    paths['include'] = os.path.join(prefix, 'include', 'site', 'python' + short)
visible = []
if venv:
    with open(config, 'rb') as file:
        pairs = [line.lower().partition('=') for line in file.read().decode('latin-1').splitlines()]
    if any(key.strip() == 'include-system-site-packages' and value.strip() == 'true' for key, _, value in pairs):
        import site
        visible = site.getsitepackages([getattr(sys, 'base_prefix', sys.prefix)])
def below(path): # in ASCII as a rule, which the prefix need not be
    return path[len(prefix) + 1:] if (path + '/').startswith(prefix + '/') else path
try:
    libc = os.confstr('CS_GNU_LIBC_VERSION') or ''
except Exception:
    libc = ''
mask = os.umask(18)
os.umask(mask)
implementation = getattr(sys, 'implementation', None)
info = sys.version_info
print('\nenvboot-scheme ' + json.dumps({
    'version': '%d.%d.%d' % info[:3] + ('' if info[3] == 'final' else '%s%d' % (
        {'alpha': 'a', 'beta': 'b', 'candidate': 'rc'}.get(info[3], 'dev'), info[4])),
    'implementation': implementation.name if implementation else 'cpython',
    'cache_tag': (implementation.cache_tag if implementation else '') or '',
    'purelib': below(paths['purelib']), 'platlib': below(paths['platlib']), 'scripts': below(paths['scripts']),
    'headers': below(paths['include']), 'data': below(paths['data']), 'visible': visible, 'libc': libc, 'umask': mask,
    'free_threaded': bool(sysconfig.get_config_var('Py_GIL_DISABLED')),
    'release': os.uname()[2], 'kernel': os.uname()[3], 'machine': os.uname()[4]}))
)";

/// Python 2 and 3.3 don't know -I.
Result<std::string> ask(os::Processes& processes, const AbsPath& python, const AbsPath& prefix, Deadline deadline) {
  constexpr int k_usage = 2;
  os::Command command;
  command.environment.set("PATH", "/usr/bin:/bin");
  for (const std::vector<std::string>& flags : {std::vector<std::string>{"-I", "-S"}, {"-E", "-s", "-S"}}) {
    command.argv = {python.string()};
    command.argv.insert(command.argv.end(), flags.begin(), flags.end());
    command.argv.insert(command.argv.end(), {"-c", std::string(k_script), prefix.string()});
    os::Outcome outcome = TRY(processes.run(command, deadline));
    if (outcome.good()) {
      return outcome.out;
    }
    command.argv[command.argv.size() - 2] = "…";
    Error failed = failure("{} does not work as a Python in a clean environment", python.string())
                       .because(os::describe_failure(command, outcome));
    if (outcome.exit_code != k_usage || flags.size() == 3) {
      return fail(std::move(failed));
    }
  }
  return fail(failure("{} does not work as a Python", python.string()));
}

/// Where `path`, a place in the environment as it was named, is below its real prefix. Missing folders are fine.
Result<RelPath> below_real(os::FileReader& files, const AbsPath& path, const InstallScheme& scheme) {
  AbsPath known = path;
  std::string rest;
  while (!os::exists(files, known) && known != known.parent()) {
    rest.insert(0, "/" + known.name());
    known = known.parent();
  }
  AbsPath real = TRY(files.real_path(known));
  auto below = TRY(AbsPath::parse(real.string() + rest)).below(scheme.prefix);
  if (!below) {
    return fail(failure("{} leads out of the environment {}", path.string(), scheme.named.string())
                    .because("its Python installs packages there")
                    .with_hint("install with its own pip: it knows such environments"));
  }
  return below;
}

Result<InstallScheme> parse_scheme(os::FileReader& files, const AbsPath& prefix, std::string_view output) {
  size_t at = output.rfind(k_mark);
  if (at == std::string_view::npos) {
    return fail(failure("{} did not answer as a Python does", (prefix / "bin/python").string()));
  }
  std::string_view line = output.substr(at + k_mark.size());
  Json answer = TRY(Json::parse(line.substr(0, line.find('\n'))));
  InstallScheme scheme;
  scheme.named = prefix;
  scheme.prefix = TRY(files.real_path(prefix));
  struct Row {
    std::string_view name;
    RelPath* place;
  };
  for (const Row& row : {Row{"purelib", &scheme.purelib}, Row{"platlib", &scheme.platlib},
                         Row{"scripts", &scheme.scripts}, Row{"headers", &scheme.headers}}) {
    *row.place = TRY(below_real(files, TRY(AbsPath::parse(answer.text_of(row.name), prefix)), scheme));
  }
  AbsPath data = TRY(AbsPath::parse(answer.text_of("data"), prefix));
  if (data != prefix) {
    scheme.data = TRY(below_real(files, data, scheme));
  }
  if (const Json* visible = answer.find("visible"); visible != nullptr && visible->items() != nullptr) {
    for (const Json& folder : *visible->items()) {
      if (folder.string() != nullptr) {
        scheme.visible.push_back(TRY(AbsPath::parse(*folder.string())));
      }
    }
  }
  scheme.version = TRY(dist::Version::parse(answer.text_of("version")));
  scheme.markers = dist::MarkerEnvironment::cpython_on_linux(scheme.version.text(), answer.text_of("machine"));
  scheme.markers.platform_release = answer.text_of("release");
  scheme.markers.platform_version = answer.text_of("kernel");
  scheme.cache_tag = answer.text_of("cache_tag");
  if (std::string libc = answer.text_of("libc"); libc.starts_with("glibc ")) {
    scheme.glibc = libc.substr(6);
  }
  if (const Json* mask = answer.find("umask"); mask != nullptr && mask->integer() != nullptr) {
    scheme.umask = static_cast<uint32_t>(*mask->integer()) & 0777;
  }
  if (const Json* free = answer.find("free_threaded"); free != nullptr && free->boolean() != nullptr) {
    scheme.free_threaded = *free->boolean();
  }
  if (std::string kind = answer.text_of("implementation"); kind != "cpython") {
    return fail(usage_error("{} is {}, and only CPython is served", scheme.python().string(), kind)
                    .with_hint("install with its own pip"));
  }
  return scheme;
}

int part(const dist::Version& version, size_t index) {
  return version.release().size() <= index ? 0 : static_cast<int>(version.release()[index]);
}

} // namespace

int InstallScheme::major() const {
  return part(version, 0);
}
int InstallScheme::minor() const {
  return part(version, 1);
}
std::string InstallScheme::short_version() const {
  return fmt::format("{}.{}", major(), minor());
}

Result<InstallScheme> ask_install_scheme(os::Processes& processes, os::FileReader& files, const AbsPath& prefix,
                                         Deadline deadline) {
  if (!os::exists(files, prefix / "pyvenv.cfg") && !os::is_directory(files, prefix / "conda-meta")) {
    return fail(usage_error("{} is neither a virtual nor a conda environment", prefix.string())
                    .with_hint("name an environment of envboot's (`envboot env list`), or the path of any: the folder "
                               "that holds bin/python"));
  }
  std::string answer = TRY(ask(processes, prefix / "bin/python", prefix, deadline));
  return parse_scheme(files, prefix, answer);
}

} // namespace envboot::python
