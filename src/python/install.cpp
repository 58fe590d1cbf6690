#include "python/install.hpp"

#include "os/read.hpp"
#include "python/installer.hpp"
#include "python/site_packages.hpp"
#include "util/sha256.hpp"

namespace envboot::python {
namespace {

std::string joined(const std::vector<std::string>& words, std::string_view with) {
  std::string text;
  for (const std::string& word : words) {
    text += text.empty() ? word : std::string(with) + word;
  }
  return text;
}

} // namespace

Status remove_half_installed(os::FileSystem& files, const AbsPath& site_packages) {
  os::DirPtr dir = TRY(files.dir(site_packages));
  for (const Distribution& distribution : TRY(list_distributions(files, site_packages))) {
    if (!distribution.complete) {
      TRY(os::remove_tree(*dir, TRY(RelPath::parse(distribution.info.name()))));
    }
  }
  for (const os::Entry& entry : TRY(dir->list())) {
    if (entry.name.starts_with('~')) {
      TRY(os::remove_tree(*dir, TRY(RelPath::parse(entry.name))));
    }
  }
  return {};
}

InstallPackages::InstallPackages(os::FileSystem& files, os::Processes& processes, InstallWish wish)
    : m_files(files), m_processes(processes), m_wish(std::move(wish)) {}

std::string InstallPackages::key() const {
  std::string inputs = m_wish.venv.string() + "\n" + m_wish.index;
  for (const std::string& pin : m_wish.kept) {
    inputs += "\nkept " + pin;
  }
  inputs += "\n" + joined(m_wish.requirements, "\n") + "\n-c\n" + joined(m_wish.constraints, "\n");
  return "install/" + Sha256::of(inputs).hex().substr(0, 16);
}

std::string InstallPackages::describe() const {
  std::vector<std::string> what = m_wish.kept;
  what.insert(what.end(), m_wish.requirements.begin(), m_wish.requirements.end());
  return fmt::format("install {} (what they need is chosen at run time)", joined(what, ", "));
}

Status InstallPackages::apply(action::Progress& progress, Deadline deadline) {
  TRY(check_requirements(m_wish));
  AbsPath python = m_wish.venv / "bin/python";
  Interpreter interpreter = TRY(ask(m_processes, m_files, python, deadline));
  for (const AbsPath& folder : site_packages_of(m_files, m_wish.venv)) {
    TRY(remove_half_installed(m_files, folder));
  }
  TRY(write_constraints(m_files, m_wish));
  PipSettings settings = settings_of(m_processes, m_wish, progress, deadline);
  std::vector<std::string> what = what_to_install(m_wish);
  if (m_wish.kept.empty() && m_wish.requirements.empty()) {
    return {};
  }
  if (m_wish.uv && may_use_uv(interpreter, settings, progress)) {
    auto installed = run_installer(m_processes, uv_command(m_wish, *m_wish.uv, settings, what), progress, deadline);
    if (installed || deadline.expired()) {
      return installed ? Status() : fail(installed.error());
    }
    progress.note(fmt::format("uv failed ({}); installing with pip", installed.error().what));
  }
  TRY(run_installer(m_processes, pip_command(m_wish, settings, what), progress, deadline));
  return {};
}

} // namespace envboot::python
