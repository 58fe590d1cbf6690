#pragma once

#include "doctor/checks/checks.hpp"
#include "doctor/checks/loading.hpp"
#include "doctor/checks/surroundings.hpp"
#include "modulefile/pool.hpp"
#include "os/call_watch.hpp"
#include "os/host.hpp"
#include "store/folders.hpp"
#include "survey/byte_code.hpp"
#include "survey/conda_records.hpp"
#include "survey/condarc.hpp"
#include "survey/elf_needs.hpp"
#include "survey/interpreters.hpp"
#include "survey/job_file.hpp"
#include "survey/kernels.hpp"
#include "survey/packages.hpp"
#include "survey/path_lines.hpp"
#include "survey/path_programs.hpp"
#include "survey/preload.hpp"
#include "survey/runtimes.hpp"
#include "survey/shadowing_files.hpp"
#include "survey/silent_place.hpp"
#include "survey/start_files.hpp"
#include "survey/system_python.hpp"
#include "survey/tool_settings.hpp"
#include "util/deadline.hpp"

#include <map>
#include <optional>
#include <set>

namespace envboot::doctor {

/// What doctor may use to look: nothing here can write. All of it must last as long as the process: a check that hangs
/// is left behind with it.
struct Instruments {
  os::FileReader& files;
  os::Processes& processes;
  const os::Host& host;
  const os::Clock& clock;
  os::Random& random;
  Deadline deadline;
};

/// Whose account it is and what the site is known to be.
struct Chart {
  store::Folders folders;
  config::Site site;
  std::vector<config::Recipe> recipes;
  std::vector<AbsPath> asked_prefixes; ///< to be looked at beside the active one and envboot's own
  std::vector<survey::JobFile> job_files;
  std::optional<Environment> shell; ///< instead of the one that envboot runs in
  bool deep = false;                ///< hash what is installed
  std::optional<Error> left_out;    ///< why the user's settings, profiles or recipes are left out of account
};

/// The account under examination. Facts are gathered when a check first asks, once.
class Patient {
 public:
  /// `watch`: of the instruments; it is told when facts are used again that could not be gathered whole. `silent`:
  /// what earlier looks got no answer from.
  Patient(Instruments instruments, Chart chart, os::CallWatch& watch, std::vector<survey::SilentPlace> silent)
      : m_instruments(std::move(instruments)), m_chart(std::move(chart)), m_watch(watch), m_silent(std::move(silent)) {}

  [[nodiscard]] const Environment& environment() const {
    return m_chart.shell ? *m_chart.shell : m_instruments.host.environment();
  }
  [[nodiscard]] const std::vector<config::Recipe>& recipes() const { return m_chart.recipes; }
  [[nodiscard]] const std::vector<survey::JobFile>& job_files() const { return m_chart.job_files; }
  /// Which of these programs PATH finds.
  std::set<std::string> programs_on_path(const std::vector<std::string>& names);
  /// Modules of the site that change Python; empty where there is no module system.
  std::set<std::string> hijackers();
  const std::vector<survey::CondaInitBlock>& conda_init_blocks();
  std::vector<survey::StartLine> start_lines();
  /// Lines of start files that set one of these variables.
  std::vector<survey::AssignmentLine> assignments(const std::vector<std::string>& variables);
  /// The active environment, envboot's own, and those that were asked for.
  const std::vector<survey::PrefixFacts>& prefixes();
  /// The one this shell is in; null for none.
  const survey::PrefixFacts* active_prefix();
  std::vector<UserSite> user_sites();
  /// Of each environment whose Python can be told.
  const std::vector<survey::Packages>& packages();
  /// Of its environment, by place in packages().
  const std::vector<survey::ElfNeeds>& elf_needs();
  std::vector<survey::PathFiles> path_files(const survey::PrefixFacts& prefix);
  std::vector<survey::PlaceFacts> places();
  std::vector<survey::PlaceFacts> places_of_prefixes(); ///< the folder of each environment
  std::vector<survey::PlaceFacts> site_places();        ///< those that its profile names, links resolved
  survey::PlaceFacts home_place();                      ///< links resolved
  std::vector<EnvironmentDisk> disks();                 ///< of each environment
  std::vector<EnvironmentPlace> whereabouts();          ///< of each environment
  std::vector<survey::CacheFacts> caches();
  survey::TemporaryFolder temporary_folder();
  survey::CondarcFacts condarc();
  /// Nothing where the account has an environment.
  std::optional<survey::ManagedPython> managed_python();
  std::vector<survey::ByteCodeFacts> byte_code(); ///< of each environment
  std::vector<std::string> missing_preloads();
  std::vector<survey::RuntimeCopy> runtime_copies(const survey::Packages& packages);
  /// In the folder that envboot was started in.
  std::vector<survey::ShadowingFile> shadowing_files();
  survey::LocaleFacts locale();
  std::vector<survey::Limit> limits();
  [[nodiscard]] const std::vector<survey::SilentPlace>& silent_places() const { return m_silent; }

  const std::vector<hijack::Interpreter>& interpreters();
  std::vector<survey::PythonPathEntry> python_path();
  std::vector<survey::Setter> setters_of(std::string_view variable);
  [[nodiscard]] std::vector<std::string> loaded_names() const;
  /// An error where there is no module system.
  Result<const survey::SiteModules*> site_modules();

  [[nodiscard]] survey::CaFacts ca_facts() const;
  std::vector<survey::ToolSetting> tool_settings();
  std::vector<survey::KernelSpec> kernels();
  std::optional<survey::PathPrograms> path_programs();
  const survey::CondaRecords& conda_records(const AbsPath& prefix);
  /// Folders of PATH, and those that environments import from, that everybody may write to.
  std::vector<AbsPath> open_folders();
  std::optional<survey::NetrcFacts> netrc();
  std::vector<survey::GpuPackage> gpu_packages();
  Result<survey::GpuTargets> gpu_targets();
  Result<std::vector<survey::GpuPackageReport>> look_into(const std::vector<survey::GpuPackage>& packages,
                                                          const survey::GpuTargets& targets);
  Result<survey::OwnState> own_state();

 private:
  std::vector<AbsPath> prefix_folders();
  [[nodiscard]] std::optional<AbsPath> user_base() const; ///< nothing where Pythons don't look there
  Result<modulefile::Workforce> workforce();
  [[nodiscard]] modulefile::Start start() const;
  const std::vector<survey::LoadedModule>& loaded_modules();

  /// A fact that is gathered once.
  template <typename T>
  struct Kept {
    std::optional<T> value;
    bool in_part = false; ///< something of it could not be looked at
  };
  template <typename T, typename Make>
  const T& remember(Kept<T>& place, Make make);

  Instruments m_instruments;
  Chart m_chart;
  os::CallWatch& m_watch;
  std::vector<survey::SilentPlace> m_silent;
  Kept<std::vector<survey::CondaInitBlock>> m_conda_init_blocks;
  Kept<std::vector<survey::PrefixFacts>> m_prefixes;
  Kept<std::vector<survey::Packages>> m_packages;
  Kept<std::vector<survey::ElfNeeds>> m_elf_needs;
  std::map<AbsPath, Kept<survey::CondaRecords>> m_conda_records;
  Kept<std::vector<hijack::Interpreter>> m_interpreters;
  Kept<std::vector<survey::LoadedModule>> m_loaded;
  Kept<survey::SiteModules> m_site_modules;
};

} // namespace envboot::doctor
