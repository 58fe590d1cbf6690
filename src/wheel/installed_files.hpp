#pragma once

#include "python/install_scheme.hpp"
#include "python/site_packages.hpp"

#include <map>
#include <string_view>

namespace envboot::wheel {

/// The distributions of an environment and the files that are theirs.
class InstalledFiles {
 public:
  /// Lists them; no RECORD is read yet. Both arguments must outlive it.
  static Result<InstalledFiles> look(os::FileReader& files, const python::InstallScheme& scheme);

  /// All of one project: two of them where an installation was cut off.
  [[nodiscard]] std::vector<python::Distribution> of(std::string_view name) const;
  [[nodiscard]] const std::vector<python::Distribution>& all() const { return m_all; }

  /// Below the prefix: what its RECORD names there, and the byte code of it. What lies outside is left out.
  Result<std::vector<RelPath>> files_of(const python::Distribution& distribution) const;
  /// `numpy 1.19.5`, of a project other than `besides`; "" when nobody claims that file. Reads every RECORD, once.
  Result<std::string> owner_of(const RelPath& file, std::string_view besides);

 private:
  InstalledFiles(os::FileReader& files, const python::InstallScheme& scheme) : m_files(files), m_scheme(scheme) {}
  Result<std::vector<RelPath>> recorded(const python::Distribution& distribution) const;

  os::FileReader& m_files;
  const python::InstallScheme& m_scheme;
  std::vector<python::Distribution> m_all;
  std::multimap<std::string, size_t> m_owners; ///< path -> number in m_all
  bool m_owners_read = false;
};

} // namespace envboot::wheel
