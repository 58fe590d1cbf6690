#include "doctor/patient.hpp"
#include "gpu/ask_driver.hpp"
#include "gpu/nvml_worker.hpp"
#include "os/read.hpp"
#include "survey/user_prefixes.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

constexpr std::chrono::seconds k_for_loaded{3}, k_for_tree{12}, k_for_gpu_code{20};

} // namespace

template <typename T, typename Make>
const T& Patient::remember(Kept<T>& place, Make make) {
  if (!place.value) {
    size_t before = m_watch.refusals();
    place.value = make();
    place.in_part = m_watch.refusals() != before;
  } else if (place.in_part) {
    m_watch.count_refusal();
  }
  return *place.value;
}

std::set<std::string> Patient::programs_on_path(const std::vector<std::string>& names) {
  std::set<std::string> found;
  for (const std::string& folder : split_path_list(environment().get_or("PATH", ""))) {
    auto path = AbsPath::parse(folder);
    for (const std::string& name : names) {
      auto program = RelPath::parse(name);
      if (path && program && os::exists(m_instruments.files, *path / *program)) {
        found.insert(name);
      }
    }
  }
  return found;
}

std::set<std::string> Patient::hijackers() {
  std::set<std::string> names;
  auto modules = site_modules();
  for (const hijack::Verdict& verdict : modules ? (*modules)->judgement.verdicts : std::vector<hijack::Verdict>()) {
    if (verdict.level != Level::note) {
      names.insert(verdict.module);
    }
  }
  return names;
}

const std::vector<survey::CondaInitBlock>& Patient::conda_init_blocks() {
  return remember(m_conda_init_blocks,
                  [&] { return survey::conda_init_blocks(m_instruments.files, m_chart.folders.home); });
}

const std::vector<survey::PrefixFacts>& Patient::prefixes() {
  return remember(m_prefixes, [&] {
    return survey::user_prefixes(m_instruments.files, m_chart.folders, environment(), m_chart.asked_prefixes);
  });
}

const std::vector<survey::Packages>& Patient::packages() {
  return remember(m_packages, [&] {
    std::vector<survey::Packages> all;
    for (const survey::PrefixFacts& prefix : prefixes()) {
      survey::Scrutiny scrutiny{m_chart.deep ? m_instruments.host.processors() : 0, m_instruments.deadline};
      if (auto packages = survey::packages_of(m_instruments.files, prefix, scrutiny, user_base())) {
        all.push_back(std::move(*packages));
      }
    }
    return all;
  });
}

std::vector<AbsPath> Patient::prefix_folders() {
  std::vector<AbsPath> folders;
  for (const survey::PrefixFacts& prefix : prefixes()) {
    folders.push_back(prefix.prefix);
  }
  return folders;
}

std::vector<survey::ToolSetting> Patient::tool_settings() {
  return survey::tool_settings(m_instruments.files, environment(), m_chart.folders.home, prefix_folders());
}

std::vector<survey::KernelSpec> Patient::kernels() {
  return survey::kernel_specs(m_instruments.files, environment(), m_chart.folders.home, prefix_folders());
}

std::optional<survey::PathPrograms> Patient::path_programs() {
  return survey::path_programs(m_instruments.files, environment());
}

const survey::CondaRecords& Patient::conda_records(const AbsPath& prefix) {
  return remember(m_conda_records[prefix], [&] { return survey::conda_records(m_instruments.files, prefix); });
}

std::vector<AbsPath> Patient::open_folders() {
  std::vector<AbsPath> folders;
  for (const std::string& entry : split_path_list(environment().get_or("PATH", ""))) {
    if (auto folder = AbsPath::parse(entry)) {
      folders.push_back(*folder);
    }
  }
  for (const survey::PrefixFacts& prefix : prefixes()) {
    folders.push_back(prefix.prefix);
    folders.push_back(prefix.prefix / "bin");
    folders.insert(folders.end(), prefix.site_packages.begin(), prefix.site_packages.end());
  }
  std::ranges::sort(folders);
  folders.erase(std::ranges::unique(folders).begin(), folders.end());
  std::erase_if(folders, [&](const AbsPath& folder) {
    constexpr uint32_t k_everybody = 02, k_sticky = 01000;
    auto stat = m_instruments.files.stat(folder, os::Links::follow);
    return !stat || stat->type != os::FileType::directory || (stat->mode & k_everybody) == 0 ||
           (stat->mode & k_sticky) != 0;
  });
  return folders;
}

std::optional<survey::NetrcFacts> Patient::netrc() {
  return survey::netrc_facts(m_instruments.files, m_chart.folders.home);
}

const std::vector<survey::ElfNeeds>& Patient::elf_needs() {
  return remember(m_elf_needs, [&] {
    std::vector<survey::ElfNeeds> all;
    for (const survey::Packages& packages : this->packages()) {
      all.push_back(survey::elf_needs(m_instruments.files, environment(), packages));
    }
    return all;
  });
}

std::vector<survey::PathFiles> Patient::path_files(const survey::PrefixFacts& prefix) {
  std::vector<survey::PathFiles> all;
  for (const AbsPath& folder : prefix.site_packages) {
    all.push_back(survey::path_files(m_instruments.files, folder));
  }
  return all;
}

std::optional<AbsPath> Patient::user_base() const {
  if (!environment().get_or("PYTHONNOUSERSITE", "").empty()) {
    return std::nullopt;
  }
  auto base = AbsPath::parse(environment().get_or("PYTHONUSERBASE", (m_chart.folders.home / ".local").string()));
  return base ? std::optional(*base) : std::nullopt;
}

std::vector<UserSite> Patient::user_sites() {
  auto base = AbsPath::parse(environment().get_or("PYTHONUSERBASE", (m_chart.folders.home / ".local").string()));
  std::vector<UserSite> sites;
  if (!base) {
    return sites;
  }
  for (const RelPath& name : os::names_in(m_instruments.files, *base / "lib")) {
    if (!name.string().starts_with("python")) {
      continue;
    }
    UserSite site{*base / "lib" / name / "site-packages", name.string().substr(6), {}};
    for (const RelPath& package : os::names_in(m_instruments.files, site.folder)) {
      if (!package.string().ends_with("-info") && package.string() != "__pycache__") {
        site.names.push_back(package.string());
      }
    }
    sites.push_back(std::move(site));
  }
  return sites;
}

std::vector<survey::PlaceFacts> Patient::places() {
  os::FileReader& files = m_instruments.files;
  std::vector<survey::PlaceFacts> found = survey::places(files, m_chart.site, environment(), m_chart.folders.home);
  if (auto temporary = AbsPath::parse(environment().get_or("TMPDIR", "/tmp"))) {
    found.push_back(survey::look_at_place(files, "temporary files", *temporary, ""));
  }
  return found;
}

std::vector<survey::PlaceFacts> Patient::places_of_prefixes() {
  std::vector<survey::PlaceFacts> found;
  for (const survey::PrefixFacts& prefix : prefixes()) {
    found.push_back(survey::look_at_place(m_instruments.files, prefix.prefix.string(), prefix.prefix, ""));
  }
  return found;
}

const survey::PrefixFacts* Patient::active_prefix() {
  for (const char* variable : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
    auto path = AbsPath::parse(environment().get_or(variable, ""));
    auto real = path ? m_instruments.files.real_path(*path) : path;
    auto found = real ? std::ranges::find(prefixes(), *real, &survey::PrefixFacts::real) : prefixes().end();
    if (found != prefixes().end()) {
      return &*found;
    }
  }
  return nullptr;
}

const std::vector<hijack::Interpreter>& Patient::interpreters() {
  return remember(m_interpreters, [&] {
    return survey::interpreters(m_instruments.files, m_instruments.processes, environment(), prefixes(),
                                m_instruments.deadline);
  });
}

std::vector<survey::PythonPathEntry> Patient::python_path() {
  if (environment().get_or("PYTHONPATH", "").empty()) {
    return {};
  }
  return survey::python_path(m_instruments.files, environment(), interpreters(), active_prefix());
}

modulefile::Start Patient::start() const {
  modulefile::Start start = survey::session_start(m_instruments.host);
  start.environment = environment();
  return start;
}

Result<modulefile::Workforce> Patient::workforce() {
  return modulefile::Workforce{
      m_instruments.processes, TRY(m_instruments.host.own_executable()), m_instruments.host.processors(), {}};
}

const std::vector<survey::LoadedModule>& Patient::loaded_modules() {
  return remember(m_loaded, [&] {
    auto workers = workforce();
    return workers ? survey::loaded_modules(*workers, start(), m_instruments.deadline.within(k_for_loaded))
                   : std::vector<survey::LoadedModule>();
  });
}

std::vector<survey::Setter> Patient::setters_of(std::string_view variable) {
  if (environment().get_or(variable, "").empty()) {
    return {};
  }
  return survey::setters_of(m_instruments.files, variable, loaded_modules(), m_chart.folders.home);
}

std::vector<std::string> Patient::loaded_names() const {
  return split_path_list(environment().get_or("LOADEDMODULES", ""));
}

Result<const survey::SiteModules*> Patient::site_modules() {
  std::vector<AbsPath> folders =
      survey::module_folders(m_instruments.files, environment(), m_chart.site, m_chart.folders.home);
  if (folders.empty()) {
    return fail(failure("no module system here: MODULEPATH is unset or names no folder"));
  }
  modulefile::Workforce workers = TRY(workforce());
  return &remember(m_site_modules, [&] {
    return survey::site_modules(m_instruments.files, workers, start(), folders, interpreters(),
                                m_instruments.deadline.within(k_for_tree));
  });
}

survey::CaFacts Patient::ca_facts() const {
  return survey::ca_facts(m_instruments.files, environment());
}

std::vector<survey::GpuPackage> Patient::gpu_packages() {
  return survey::gpu_packages(m_instruments.files, prefixes());
}

Result<survey::GpuTargets> Patient::gpu_targets() {
  gpu::NodeGpus node = gpu::ask_driver(
      gpu::node_gpus(m_instruments.files, AbsPath::root()),
      {m_instruments.files, m_instruments.processes, AbsPath::root(), gpu::nvml_program(m_instruments.host)},
      m_instruments.deadline);
  return survey::gpu_targets(node, m_chart.site);
}

Result<std::vector<survey::GpuPackageReport>> Patient::look_into(const std::vector<survey::GpuPackage>& packages,
                                                                 const survey::GpuTargets& targets) {
  return survey::look_into(m_instruments.files, packages, targets, m_instruments.deadline.within(k_for_gpu_code));
}

Result<survey::OwnState> Patient::own_state() {
  store::LockOwner self = TRY(store::LockOwner::this_process(m_instruments.files, m_instruments.host,
                                                             m_instruments.clock, m_instruments.random));
  survey::OwnState state = survey::own_state(m_instruments.files, m_chart.folders, self, m_instruments.clock.now());
  if (m_chart.left_out) {
    const std::vector<std::string>& causes = m_chart.left_out->causes;
    state.unread_settings = {m_chart.folders.config,
                             causes.empty() ? m_chart.left_out->what : m_chart.left_out->what + ": " + causes.front()};
  }
  return state;
}

} // namespace envboot::doctor
