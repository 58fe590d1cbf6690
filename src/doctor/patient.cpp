#include "doctor/patient.hpp"
#include "os/read.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

template <typename T, typename Make>
const T& remember(std::optional<T>& place, Make make) {
  if (!place) {
    place = make();
  }
  return *place;
}

/// Names of `folder` that can be part of a path; empty when it can't be read.
std::vector<RelPath> names_in(os::FileReader& files, const AbsPath& folder) {
  std::vector<RelPath> names;
  auto entries = files.list(folder);
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    if (auto name = RelPath::parse(entry.name)) {
      names.push_back(*name);
    }
  }
  std::ranges::sort(names);
  return names;
}

} // namespace

Patient::Patient(Instruments instruments, store::Folders folders, config::Site site,
                 std::vector<AbsPath> asked_prefixes)
    : m_instruments(std::move(instruments)), m_folders(std::move(folders)), m_site(std::move(site)),
      m_asked_prefixes(std::move(asked_prefixes)) {}

const std::vector<survey::CondaInitBlock>& Patient::conda_init_blocks() {
  return remember(m_conda_init_blocks, [&] { return survey::conda_init_blocks(m_instruments.files, m_folders.home); });
}

const std::vector<survey::PrefixFacts>& Patient::prefixes() {
  return remember(m_prefixes, [&] {
    std::vector<AbsPath> candidates = m_asked_prefixes;
    for (const char* variable : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
      if (auto path = AbsPath::parse(environment().get_or(variable, ""))) {
        candidates.push_back(*path);
      }
    }
    for (const RelPath& name : names_in(m_instruments.files, m_folders.envs())) {
      if (!name.string().starts_with(".")) {
        candidates.push_back(m_folders.envs() / name);
      }
    }
    std::vector<survey::PrefixFacts> found;
    for (const AbsPath& prefix : candidates) {
      auto facts = survey::prefix_facts(m_instruments.files, prefix);
      if (facts && std::ranges::find(found, prefix, &survey::PrefixFacts::prefix) == found.end()) {
        found.push_back(std::move(*facts));
      }
    }
    return found;
  });
}

std::vector<UserSite> Patient::user_sites() {
  auto base = AbsPath::parse(environment().get_or("PYTHONUSERBASE", (m_folders.home / ".local").string()));
  std::vector<UserSite> sites;
  if (!base) {
    return sites;
  }
  for (const RelPath& name : names_in(m_instruments.files, *base / "lib")) {
    if (!name.string().starts_with("python")) {
      continue;
    }
    UserSite site{*base / "lib" / name / "site-packages", name.string().substr(6), {}};
    for (const RelPath& package : names_in(m_instruments.files, site.folder)) {
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
  std::vector<survey::PlaceFacts> found = survey::places(files, m_site, environment(), m_folders.home);
  if (auto temporary = AbsPath::parse(environment().get_or("TMPDIR", "/tmp"))) {
    found.push_back(survey::look_at_place(files, "temporary files", *temporary, ""));
  }
  return found;
}

} // namespace envboot::doctor
