#pragma once

#include "action/step.hpp"
#include "os/file_system.hpp"
#include "os/processes.hpp"
#include "python/interpreter.hpp"
#include "python/pip_settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::python {

struct InstallWish {
  AbsPath venv = AbsPath::root();
  std::vector<std::string> kept;         ///< NAME==VERSION of what is there: stays, and what it needs is drawn in
  std::vector<std::string> requirements; ///< PEP 508
  std::vector<std::string> constraints;  ///< PEP 508, hold for what is drawn in too
  std::string index;                     ///< URL, "" for the user's own setting or pip's default
  std::optional<AbsPath> uv;             ///< used where it serves the interpreter; pip after it when it fails
  std::optional<AbsPath> cache;          ///< keeps downloads for a second try; nothing: no cache
  std::optional<AbsPath> scratch;        ///< a folder for the constraints; nothing: the environment itself
  Environment user;                      ///< the user's own environment
  Environment network;                   ///< proxy and CA variables for children
};

/// Installs packages into a venv that has pip. Where from is the user's to say (pip.conf, PIP_*), where to is not. What
/// an installation that was killed left half-made is removed first, so a rerun completes it.
class InstallPackages : public action::Step {
 public:
  InstallPackages(os::FileSystem& files, os::Processes& processes, InstallWish wish);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  /// Does nothing: the environment goes as a whole with MakeVenv's undo, which comes after this one.
  Result<action::Undone> undo(action::Keep) override { return {}; }

 private:
  os::FileSystem& m_files;
  os::Processes& m_processes;
  InstallWish m_wish;
};

/// Removes what an installer that was killed left in a site-packages: dist-info without RECORD (pip takes such a
/// package for installed) and pip's `~name` folders.
Status remove_half_installed(os::FileSystem& files, const AbsPath& site_packages);

} // namespace envboot::python
