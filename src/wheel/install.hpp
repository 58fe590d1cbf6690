#pragma once

#include "store/dir_lock.hpp"
#include "wheel/report.hpp"
#include "wheel/unmet.hpp"
#include "wheel/unpack.hpp"

namespace envboot::wheel {

struct InstallSeams {
  store::LockSeams lock; ///< its files are what is read and written
  os::Processes& processes;
};

struct InstallReport;

/// A file of the environment that tells what is in it: it changes with the package, by the same publication, so that
/// neither is ever there without the other.
struct InstallNote {
  RelPath path; ///< below the prefix
  /// Its new text, asked for when nothing can be refused any more and the environment is locked. An error ends the
  /// installation.
  std::function<Result<std::string>(const InstallReport& report)> text;
};

struct InstallWish {
  AbsPath wheel = AbsPath::root();  ///< under the name it was published with
  std::optional<Sha256> sha256;     ///< that the file must have
  AbsPath prefix = AbsPath::root(); ///< of a virtual or conda environment; scripts will name it so
  std::vector<gpu::Gpu> gpus;       ///< it must run on
  bool gpu_wanted = false;          ///< a wheel without GPU code is refused too
  bool compile = false;             ///< to byte code
  bool force = false;               ///< install the same version again, replace files of others
  bool dry_run = false;             ///< judge and plan, and write nothing
  bool by_name = false;             ///< as from an index: no direct_url.json tells of the file
  /// Which of several installations of one run it is: it can be taken back until it is settled (below).
  std::optional<unsigned> of_run;
  std::optional<InstallNote> note;
  std::function<void(uint64_t done, uint64_t total)> progress;
};

/// What was done, or would be.
struct InstallReport {
  std::string name, version;         ///< name normalised
  std::optional<std::string> before; ///< the version that it took the place of
  bool already = false;              ///< it was there in that version: nothing was done
  size_t files = 0;                  ///< that it holds, scripts included
  uint64_t bytes = 0;
  std::vector<std::string> scripts;  ///< paths of what came into bin
  std::vector<std::string> warnings; ///< sentences
  std::vector<Unmet> unmet;
  AbsPath python = AbsPath::root(); ///< of the environment
  std::vector<gpu::GpuVerdict> verdicts;
  std::optional<Sha256> sha256;   ///< of the wheel's file, which is read as a whole only where it is installed
  uint64_t wheel_bytes = 0;       ///< its size
  std::optional<Sha256> contents; ///< dist::contents_of its RECORD, where it is installed
};

/// Installs one wheel, as `pip install --no-deps --no-compile` would, and checks on the way what pip does not: every
/// hash of RECORD, and for which GPUs it is. The environment holds the old state or the new one afterwards, also when
/// this is killed: the next call for the environment puts right what was left. Kind::refused for a hostile or damaged
/// wheel, one for another Python or machine, one that serves the GPUs not, and where it would replace files of another
/// distribution; Kind::temporary while another one is at work there.
Result<InstallReport> install(const InstallSeams& seams, const InstallWish& wish, Deadline deadline);

/// Takes back what installations with an `of_run` did to the environment and was not settled, the last first, also what
/// is half done. Whether there was any. May be called again after a crash.
Result<bool> take_back(const InstallSeams& seams, const AbsPath& prefix, Deadline deadline);
/// From now on they can't be taken back. May be called again after a crash.
Status settle(const InstallSeams& seams, const AbsPath& prefix, Deadline deadline);

} // namespace envboot::wheel
