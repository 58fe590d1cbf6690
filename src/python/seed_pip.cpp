#include "python/seed_pip.hpp"

#include "os/read.hpp"
#include "python/clean_environment.hpp"
#include "python/pip_settings.hpp"
#include "python/said.hpp"
#include "python/uv.hpp"

#include <algorithm>

namespace envboot::python {
namespace {

using namespace std::chrono_literals;

/// Copies the pip that runs it into the site-packages named by its argument.
constexpr std::string_view k_copy_pip = R"(import glob, os, shutil, sys
import pip
source = os.path.dirname(os.path.dirname(os.path.abspath(pip.__file__)))
skip = shutil.ignore_patterns('__pycache__')
for folder in [os.path.join(source, 'pip')] + glob.glob(os.path.join(source, 'pip-*.dist-info')):
    shutil.copytree(folder, os.path.join(sys.argv[1], os.path.basename(folder)), ignore=skip)
)";

class Seeding {
 public:
  Seeding(os::FileSystem& files, os::Processes& processes, const SeedPip& seed, Deadline deadline)
      : m_files(files), m_processes(processes), m_seed(seed), m_deadline(std::move(deadline)) {}

  Status ensurepip() {
    if (!m_seed.base.has_ensurepip) {
      return fail(failure("the base has no ensurepip"));
    }
    return run({python(), "-I", "-m", "ensurepip", "--default-pip"});
  }

  Status wheel_on_machine() {
    for (const AbsPath& folder : {stdlib() / "ensurepip/_bundled", AbsPath::root() / "usr/share/python-wheels"}) {
      if (auto wheel = newest_pip_wheel(folder)) {
        return unpack(*wheel);
      }
    }
    return fail(failure("no pip wheel lies on this machine"));
  }

  Status downloaded_wheel() {
    AbsPath folder = m_seed.scratch / "pip";
    TRY(os::make_dirs(m_files, folder));
    PipSettings settings = read_pip_settings(m_processes, m_seed.base.path, m_seed.user, m_seed.network, m_deadline);
    if (!m_seed.index.empty()) {
      settings.set("index-url", m_seed.index);
    }
    os::Command command;
    command.argv = {m_seed.base.path.string(), "-I", "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--dest",
                    folder.string(),           "pip"};
    command.environment = pip_environment(settings, m_seed.user, m_seed.network);
    TRY(run(command));
    auto wheel = newest_pip_wheel(folder);
    return wheel ? unpack(*wheel) : fail(failure("the base's pip downloaded no wheel of pip"));
  }

  Status copied_pip() {
    AbsPath packages =
        m_seed.venv / TRY(RelPath::parse(fmt::format("lib/python{}/site-packages", m_seed.base.short_version())));
    return run({m_seed.base.path.string(), "-I", "-c", std::string(k_copy_pip), packages.string()});
  }

  Status uv() {
    auto uv = find_uv(m_files, m_seed.user);
    if (!uv) {
      return fail(failure("there is no uv"));
    }
    return run({uv->string(), "pip", "install", "--no-config", "--no-cache", "--python", python(), "pip"});
  }

  Status works() { return run({python(), "-I", "-m", "pip", "--version"}); }

 private:
  [[nodiscard]] std::string python() const { return (m_seed.venv / "bin/python").string(); }
  [[nodiscard]] AbsPath stdlib() const {
    return m_seed.base.base_prefix / RelPath::parse("lib/python" + m_seed.base.short_version()).value();
  }

  std::optional<AbsPath> newest_pip_wheel(const AbsPath& folder) {
    auto entries = m_files.list(folder);
    std::vector<std::string> names;
    for (size_t i = 0; entries && i < entries->size(); ++i) {
      const std::string& name = (*entries)[i].name;
      if (name.starts_with("pip-") && name.ends_with(".whl")) {
        names.push_back(name);
      }
    }
    if (names.empty()) {
      return std::nullopt;
    }
    return folder / RelPath::parse(*std::max_element(names.begin(), names.end())).value();
  }

  /// A wheel of pip can be run as it is: Python imports from zip files.
  Status unpack(const AbsPath& wheel) {
    return run({python(), "-I", wheel.string() + "/pip", "install", "--no-index", "--no-deps", "--no-cache-dir",
                wheel.string()});
  }

  Status run(std::vector<std::string> argv) {
    os::Command command;
    command.argv = std::move(argv);
    command.environment = pip_environment({}, m_seed.user, m_seed.network);
    return run(command);
  }
  Status run(const os::Command& command) {
    os::Outcome outcome = TRY(m_processes.run(command, m_deadline.within(600s)));
    return outcome.good() ? Status() : fail(explain(command, outcome, common_sayings()).error);
  }

  os::FileSystem& m_files;
  os::Processes& m_processes;
  const SeedPip& m_seed;
  Deadline m_deadline;
};

struct Way {
  std::string_view name;
  Status (Seeding::*go)();
};
constexpr Way k_ways[] = {
    {"ensurepip", &Seeding::ensurepip},
    {"a pip wheel on this machine", &Seeding::wheel_on_machine},
    {"a pip wheel from the package index", &Seeding::downloaded_wheel},
    {"a copy of the base's pip", &Seeding::copied_pip},
    {"uv", &Seeding::uv},
};

} // namespace

Status seed_pip(os::FileSystem& files, os::Processes& processes, const SeedPip& seed, action::Progress& progress,
                Deadline deadline) {
  Seeding seeding(files, processes, seed, deadline);
  Error none = failure("cannot put pip into {}", seed.venv.string());
  for (const Way& way : k_ways) {
    Status done = (seeding.*way.go)();
    if (done) {
      done = seeding.works();
    }
    if (done) {
      return {};
    }
    if (deadline.expired() || done.error().is_no_space()) {
      return fail(std::move(none).because(done.error()));
    }
    const Error& error = done.error();
    std::string why = error.causes.empty() ? error.what : error.causes.back();
    none.causes.push_back(fmt::format("{}: {}", way.name, why));
    progress.note(fmt::format("pip by {} failed: {}", way.name, why));
    if (none.hint.empty()) {
      none.hint = error.hint;
    }
  }
  return fail(none);
}

} // namespace envboot::python
