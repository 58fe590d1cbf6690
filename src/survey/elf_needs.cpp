#include "survey/elf_needs.hpp"

#include "binfmt/x86_level.hpp"
#include "os/read.hpp"
#include "survey/cpu_level.hpp"
#include "survey/loader.hpp"

#include <algorithm>
#include <set>

namespace envboot::survey {
namespace {

/// What defines the versions of a family.
struct FamilyRow {
  std::string_view family, library;
};
constexpr FamilyRow k_families[] = {{"GLIBC", "libc.so.6"},
                                    {"GLIBCXX", "libstdc++.so.6"},
                                    {"CXXABI", "libstdc++.so.6"},
                                    {"GCC", "libgcc_s.so.1"},
                                    {"OMP", "libgomp.so.1"}};
constexpr std::string_view k_driver[] = {"libcuda.so.1", "libnvidia-ml.so.1", "libnvcuvid.so.1"};

/// Which level of processors the file says it needs; 0 for none.
int needed_level(os::File& file, const binfmt::Elf& elf) {
  constexpr uint64_t k_longest = 4096;
  const binfmt::ElfSection* section = elf.section(binfmt::k_property_section);
  std::vector<std::byte> notes(section == nullptr ? 0 : std::min(section->size, k_longest));
  auto got = notes.empty() ? Result<size_t>(size_t{0}) : file.read_at(notes, section->offset);
  notes.resize(got ? *got : 0);
  return binfmt::needed_x86_level(notes);
}

class Judge {
 public:
  Judge(os::FileReader& files, const Environment& environment, const Packages& packages)
      : m_files(files), m_prefix(packages.prefix), m_library_path(environment.get_or("LD_LIBRARY_PATH", "")),
        m_loader(files, environment, packages.python) {
    for (const PackageFacts& package : packages.packages) {
      for (const std::string& path : package.libraries) {
        m_brought.insert(path.substr(path.rfind('/') + 1));
      }
    }
  }

  void look(const PackageFacts& package, const std::string& path, ElfNeeds& needs) {
    auto file = AbsPath::parse(path, package.is.folder);
    auto open = file ? m_files.open(*file) : fail(file.error());
    auto elf = open ? binfmt::read_elf(**open) : fail(open.error());
    if (!elf || elf->machine != binfmt::k_machine_x86_64) {
      return;
    }
    int level = needed_level(**open, *elf);
    if (needs.node_level > 0 && level > needs.node_level) {
      needs.too_new.push_back({.package = package.title(), .file = *file, .needs = fmt::format("x86-64-v{}", level)});
    }
    for (const std::string& name : elf->needed) {
      bool brought = m_brought.contains(name) || std::ranges::find(k_driver, name) != std::end(k_driver);
      auto found = m_loader.find(name, *file, *elf);
      if (!found && !brought) {
        needs.missing.push_back({.package = package.title(), .file = *file, .needs = name});
      }
      if (found && !m_loader.is_library(*found)) {
        needs.missing.push_back({.package = package.title(), .file = *file, .needs = name, .by = *found});
      } else if (found) {
        judge_versions(package, *file, *elf, name, *found, needs);
        judge_place(package, *file, name, *found, needs);
      }
    }
  }

 private:
  void judge_versions(const PackageFacts& package, const AbsPath& file, const binfmt::Elf& elf, const std::string& name,
                      const AbsPath& library, ElfNeeds& needs) {
    for (const FamilyRow& row : k_families) {
      auto wanted = elf.needs.find(row.family);
      if (row.library != name || wanted == elf.needs.end()) {
        continue;
      }
      std::string provided = m_loader.provided(library, std::string(row.family));
      if (!provided.empty() && binfmt::is_lower_version(provided, wanted->second)) {
        bool by_path = m_library_path.find(library.parent().string()) != std::string::npos;
        needs.too_old.push_back(
            {package.title(), file, fmt::format("{} {}", row.family, wanted->second), library, provided, by_path});
      }
    }
  }

  void judge_place(const PackageFacts& package, const AbsPath& file, const std::string& name, const AbsPath& library,
                   ElfNeeds& needs) {
    std::vector<std::string> folders = split_path_list(m_library_path);
    bool by_path = std::ranges::find(folders, library.parent().string()) != folders.end();
    auto relative = RelPath::parse(name);
    bool own = m_brought.contains(name) || (relative && os::exists(m_files, m_prefix / "lib" / *relative));
    if (by_path && own && !library.is_below_or_same(m_prefix)) {
      needs.shadowed.push_back({package.title(), file, name, library, {}, true});
    }
  }

  os::FileReader& m_files;
  AbsPath m_prefix;
  std::string m_library_path;
  Loader m_loader;
  std::set<std::string> m_brought; ///< file names
};

} // namespace

ElfNeeds elf_needs(os::FileReader& files, const Environment& environment, const Packages& packages) {
  ElfNeeds needs;
  needs.node_level = x86_level(files);
  Judge judge(files, environment, packages);
  for (const PackageFacts& package : packages.packages) {
    for (const std::string& path : package.libraries) {
      judge.look(package, path, needs);
    }
  }
  return needs;
}

} // namespace envboot::survey
