#include "survey/elf_needs.hpp"

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

class Judge {
 public:
  Judge(os::FileReader& files, const Environment& environment, const Packages& packages)
      : m_files(files), m_library_path(environment.get_or("LD_LIBRARY_PATH", "")),
        m_loader(files, environment, packages.prefix / "bin/python") {
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
    for (const std::string& name : elf->needed) {
      bool brought = m_brought.contains(name) || std::ranges::find(k_driver, name) != std::end(k_driver);
      auto found = m_loader.find(name, *file, *elf);
      if (!found && !brought) {
        needs.missing.push_back({.package = package.title(), .file = *file, .needs = name});
      }
      if (found) {
        judge_versions(package, *file, *elf, name, *found, needs);
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

  os::FileReader& m_files;
  std::string m_library_path;
  Loader m_loader;
  std::set<std::string> m_brought; ///< file names
};

} // namespace

ElfNeeds elf_needs(os::FileReader& files, const Environment& environment, const Packages& packages) {
  ElfNeeds needs;
  Judge judge(files, environment, packages);
  for (const PackageFacts& package : packages.packages) {
    for (const std::string& path : package.libraries) {
      judge.look(package, path, needs);
    }
  }
  return needs;
}

} // namespace envboot::survey
