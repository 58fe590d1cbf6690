#include "wheel/installed_files.hpp"

#include "dist/metadata.hpp"
#include "os/read.hpp"
#include "python/byte_compile.hpp"

#include <algorithm>

namespace envboot::wheel {
namespace {

constexpr size_t k_record_limit = size_t{64} << 20;

/// What Python may have written beside a source: pip removes it with the source.
void add_byte_code(os::FileReader& files, const python::InstallScheme& scheme, const RelPath& source,
                   std::vector<RelPath>& found) {
  for (std::string_view level : {"", ".opt-1", ".opt-2"}) {
    if (scheme.cache_tag.empty() && !level.empty()) {
      continue;
    }
    RelPath code = python::byte_code_of(source, scheme.cache_tag + std::string(level));
    if (files.stat(scheme.prefix / code, os::Links::keep)) {
      found.push_back(std::move(code));
    }
  }
}

} // namespace

Result<InstalledFiles> InstalledFiles::look(os::FileReader& files, const python::InstallScheme& scheme) {
  InstalledFiles installed(files, scheme);
  std::vector<RelPath> folders = {scheme.purelib};
  if (scheme.platlib != scheme.purelib) {
    folders.push_back(scheme.platlib);
  }
  for (const RelPath& folder : folders) {
    auto found = python::list_distributions(files, scheme.prefix / folder);
    if (!found && !found.error().is_missing()) {
      return fail(found.error());
    }
    if (found) {
      installed.m_all.insert(installed.m_all.end(), found->begin(), found->end());
    }
  }
  return installed;
}

std::vector<python::Distribution> InstalledFiles::of(std::string_view name) const {
  std::vector<python::Distribution> found;
  std::ranges::copy_if(m_all, std::back_inserter(found), [&](const auto& one) { return one.name == name; });
  return found;
}

Result<std::vector<RelPath>> InstalledFiles::recorded(const python::Distribution& distribution) const {
  std::vector<RelPath> found;
  auto text = os::read_text(m_files, distribution.info / "RECORD", k_record_limit);
  if (!text) {
    return text.error().is_missing() ? Result<std::vector<RelPath>>(std::move(found)) : fail(text.error());
  }
  for (const dist::RecordLine& line : TRY(dist::parse_record(*text))) {
    auto path = AbsPath::parse(line.path, distribution.folder);
    if (!path) {
      continue;
    }
    auto below = path->below(m_scheme.prefix);
    if (!below) {
      below = path->below(m_scheme.named);
    }
    if (below) {
      found.push_back(std::move(*below));
    }
  }
  return found;
}

Result<std::vector<RelPath>> InstalledFiles::files_of(const python::Distribution& distribution) const {
  std::vector<RelPath> found = TRY(recorded(distribution));
  std::vector<RelPath> code;
  for (const RelPath& file : found) {
    if (file.string().ends_with(".py")) {
      add_byte_code(m_files, m_scheme, file, code);
    }
  }
  found.insert(found.end(), code.begin(), code.end());
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Result<std::string> InstalledFiles::owner_of(const RelPath& file, std::string_view besides) {
  for (size_t number = 0; !m_owners_read && number < m_all.size(); ++number) {
    if (auto files = recorded(m_all[number])) { // one that can't be read claims nothing
      for (const RelPath& one : *files) {
        m_owners.emplace(one.string(), number);
      }
    }
  }
  m_owners_read = true;
  auto [first, last] = m_owners.equal_range(file.string());
  for (; first != last; ++first) {
    const python::Distribution& owner = m_all[first->second];
    if (owner.name != besides) {
      return owner.name + " " + owner.version;
    }
  }
  return std::string();
}

} // namespace envboot::wheel
