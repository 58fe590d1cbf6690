#include "python/venv.hpp"

#include "os/read.hpp"
#include "python/clean_environment.hpp"
#include "python/made_folder.hpp"
#include "python/said.hpp"
#include "python/seed_pip.hpp"
#include "util/sha256.hpp"

namespace envboot::python {
namespace {

using namespace std::chrono_literals;

Status write_file(os::Dir& dir, const RelPath& name, std::string_view text) {
  os::FilePtr file = TRY(dir.open(name, os::How::replace(0644)));
  TRY(file->write(std::as_bytes(std::span(text))));
  return file->close();
}

/// What `python -m venv --without-pip` leaves, but for its activate scripts, which an environment gets from its doors.
Status write_skeleton(os::FileSystem& files, const AbsPath& folder, const Interpreter& base) {
  // A venv's python must not be a link to another venv's, whose pyvenv.cfg it would find.
  AbsPath home = base.base_prefix / "bin";
  AbsPath python = home / TRY(RelPath::parse("python" + base.short_version()));
  if (!os::exists(files, python)) {
    python = base.path;
    home = base.path.parent();
  }
  os::DirPtr bin = TRY(os::make_dirs(files, folder / "bin", 0755));
  TRY(bin->symlink(python.string(), PathLiteral("python")));
  TRY(bin->symlink("python", PathLiteral("python3")));
  TRY(bin->symlink("python", TRY(RelPath::parse("python" + base.short_version()))));
  TRY(os::make_dirs(
      files, folder / TRY(RelPath::parse(fmt::format("lib/python{}/site-packages", base.short_version()))), 0755));
  os::DirPtr top = TRY(files.dir(folder));
  return write_file(*top, PathLiteral("pyvenv.cfg"),
                    fmt::format("home = {}\ninclude-system-site-packages = false\nversion = {}\n", home.string(),
                                base.version.text()));
}

} // namespace

MakeVenv::MakeVenv(os::FileSystem& files, os::Processes& processes, VenvWish wish)
    : m_files(files), m_processes(processes), m_wish(std::move(wish)) {}

std::string MakeVenv::key() const {
  std::string inputs = m_wish.folder.string() + "\n" + m_wish.base_python.string() + "\n" + m_wish.python.text();
  return "venv/" + Sha256::of(inputs).hex().substr(0, 16);
}

std::string MakeVenv::describe() const {
  return fmt::format("make a venv with pip in {} from {}", m_wish.folder.string(), m_wish.base_python.string());
}

action::Estimate MakeVenv::estimate() const {
  return {uint64_t{25} << 20, 1800}; // pip and setuptools with their byte code
}

Result<Interpreter> MakeVenv::check_base(Deadline deadline) {
  const std::string& named = m_wish.base_python.string();
  auto link = m_files.stat(m_wish.base_python, os::Links::keep);
  if (link && !m_files.real_path(m_wish.base_python)) {
    return fail(failure("{} is a link to nothing", named)
                    .because("the Python it was made from was removed or renamed")
                    .with_hint("name another base with --base"));
  }
  Interpreter base = TRY(run_interpreter(m_processes, m_wish.base_python, deadline.within(60s)));
  if (base.major() < 3) {
    return fail(usage_error("{} is Python {}; envboot makes environments for Python 3 only", named, base.version.text())
                    .with_hint("name a Python 3 with --base"));
  }
  if (!m_wish.python.contains(base.version, true)) {
    return fail(usage_error("{} is Python {}, wanted is {}", named, base.version.text(), m_wish.python.text())
                    .with_hint("name another base with --base"));
  }
  return base;
}

Status MakeVenv::make_skeleton(const Interpreter& base, action::Progress& progress, Deadline deadline) {
  if (base.has_venv) {
    os::Command command;
    command.argv = {base.path.string(), "-I", "-m", "venv", "--without-pip", m_wish.folder.string()};
    command.environment = clean_environment(m_wish.user, {}, m_wish.network);
    os::Outcome outcome = TRY(m_processes.run(command, deadline.within(300s)));
    if (outcome.good()) {
      return {};
    }
    Explained failed = explain(command, outcome, common_sayings());
    if (failed.retry == Retry::no) {
      return fail(failed.error);
    }
    progress.note(fmt::format("python -m venv failed ({}); writing the venv without it",
                              failed.error.causes.empty() ? failed.error.what : failed.error.causes.back()));
    os::DirPtr parent = TRY(m_files.dir(m_wish.folder.parent()));
    TRY(os::remove_tree(*parent, TRY(RelPath::parse(m_wish.folder.name()))));
  } else {
    progress.note(fmt::format("{} has no venv module; writing the venv without it", base.path.string()));
  }
  return write_skeleton(m_files, m_wish.folder, base);
}

Status MakeVenv::verify(Deadline deadline) {
  Interpreter made = TRY(run_interpreter(m_processes, m_wish.folder / "bin/python", deadline.within(60s)));
  auto real = m_files.real_path(m_wish.folder);
  if (made.prefix != m_wish.folder && (!real || made.prefix != *real)) {
    return fail(failure("the Python in {} believes it is in {}", m_wish.folder.string(), made.prefix.string()));
  }
  if (!m_wish.python.contains(made.version, true)) {
    return fail(failure("the Python in {} is {}, wanted is {}", m_wish.folder.string(), made.version.text(),
                        m_wish.python.text()));
  }
  os::Command command;
  command.argv = {(m_wish.folder / "bin/python").string(), "-I", "-m", "pip", "--version"};
  command.environment = clean_environment(m_wish.user, {}, m_wish.network);
  os::Outcome outcome = TRY(m_processes.run(command, deadline.within(60s)));
  if (!outcome.good() || outcome.out.find(m_wish.folder.name()) == std::string::npos) {
    return fail(
        failure("pip does not work in {}", m_wish.folder.string()).because(os::describe_failure(command, outcome)));
  }
  return {};
}

Status MakeVenv::apply(action::Progress& progress, Deadline deadline) {
  MadeFolder made(m_files, m_wish.folder, key());
  if (made.is_done() && verify(deadline)) {
    return {};
  }
  Interpreter base = TRY(check_base(deadline));
  TRY(made.begin());
  TRY(make_skeleton(base, progress, deadline));
  SeedPip seed{m_wish.folder, base, made.scratch(), m_wish.user, m_wish.network, m_wish.index};
  TRY(seed_pip(m_files, m_processes, seed, progress, deadline));
  TRY(verify(deadline));
  return made.finish();
}

Result<action::Undone> MakeVenv::undo(action::Keep) {
  TRY(MadeFolder(m_files, m_wish.folder, key()).undo());
  return {};
}

} // namespace envboot::python
