// The account around the environments: start files, limits, caches, what is loaded besides.

#include "doctor/patient.hpp"

namespace envboot::doctor {

std::vector<survey::StartLine> Patient::start_lines() {
  return survey::start_lines(m_instruments.files, m_chart.folders.home);
}

std::vector<survey::AssignmentLine> Patient::assignments(const std::vector<std::string>& variables) {
  std::vector<survey::AssignmentLine> all;
  for (const std::string& variable : variables) {
    for (survey::AssignmentLine& line : survey::assignments(m_instruments.files, m_chart.folders.home, variable)) {
      all.push_back(std::move(line));
    }
  }
  return all;
}

std::vector<survey::PlaceFacts> Patient::site_places() {
  std::vector<survey::PlaceFacts> found =
      survey::places(m_instruments.files, m_chart.site, environment(), m_chart.folders.home);
  for (survey::PlaceFacts& place : found) {
    place.path = m_instruments.files.real_path(place.path).value_or(place.path);
  }
  return found;
}

survey::PlaceFacts Patient::home_place() {
  AbsPath home = m_instruments.files.real_path(m_chart.folders.home).value_or(m_chart.folders.home);
  return survey::look_at_place(m_instruments.files, "home", home, "");
}

std::vector<EnvironmentDisk> Patient::disks() {
  std::vector<EnvironmentDisk> found;
  for (const survey::PrefixFacts& prefix : prefixes()) {
    if (auto stat = m_instruments.files.stat(prefix.prefix, os::Links::follow)) {
      found.push_back({.prefix = prefix.prefix,
                       .device = stat->device,
                       .by_uv = prefix.pyvenv.contains("uv"),
                       .by_conda = prefix.kind == survey::PrefixFacts::Kind::conda});
    }
  }
  return found;
}

std::vector<EnvironmentPlace> Patient::whereabouts() {
  std::vector<EnvironmentPlace> found;
  for (const survey::PrefixFacts& prefix : prefixes()) {
    found.push_back(
        {prefix.prefix, prefix.real, survey::look_at_place(m_instruments.files, "", prefix.real, "").file_system});
  }
  return found;
}

std::vector<survey::CacheFacts> Patient::caches() {
  return survey::cache_facts(m_instruments.files, environment(), m_chart.folders.home);
}

survey::TemporaryFolder Patient::temporary_folder() {
  return survey::temporary_folder(m_instruments.files, environment());
}

survey::LocaleFacts Patient::locale() {
  return survey::locale_facts(m_instruments.files, environment());
}

std::vector<survey::Limit> Patient::limits() {
  return survey::limits(m_instruments.files);
}

survey::CondarcFacts Patient::condarc() {
  return survey::condarc_facts(m_instruments.files, environment(), m_chart.folders.home, prefix_folders());
}

std::optional<survey::ManagedPython> Patient::managed_python() {
  return prefixes().empty() ? survey::managed_python(m_instruments.files, environment()) : std::nullopt;
}

std::vector<survey::ByteCodeFacts> Patient::byte_code() {
  std::vector<survey::ByteCodeFacts> found;
  for (const survey::Packages& packages : packages()) {
    for (const survey::PrefixFacts& prefix : prefixes()) {
      for (const AbsPath& folder : prefix.prefix == packages.prefix ? prefix.site_packages : std::vector<AbsPath>()) {
        found.push_back(survey::byte_code(m_instruments.files, folder, packages.markers.python_version));
      }
    }
  }
  return found;
}

std::vector<std::string> Patient::missing_preloads() {
  return survey::missing_preloads(m_instruments.files, environment());
}

std::vector<survey::RuntimeCopy> Patient::runtime_copies(const survey::Packages& packages) {
  return survey::runtime_copies(m_instruments.files, packages);
}

std::vector<survey::ShadowingFile> Patient::shadowing_files() {
  auto folder = m_instruments.host.working_folder();
  const survey::PrefixFacts* active = active_prefix();
  bool kept_out = !environment().get_or("PYTHONSAFEPATH", "").empty();
  if (!folder || kept_out) {
    return {};
  }
  return survey::shadowing_files(m_instruments.files, *folder,
                                 active == nullptr ? std::vector<AbsPath>() : active->site_packages);
}

} // namespace envboot::doctor
