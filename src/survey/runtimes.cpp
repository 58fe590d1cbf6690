#include "survey/runtimes.hpp"

#include "os/read.hpp"

#include <algorithm>
#include <span>

namespace envboot::survey {
namespace {

using Family = RuntimeCopy::Family;

/// How a file's name begins; wheels put a hash behind it: `libgomp-a34b3233.so.1`.
struct NameRow {
  std::string_view start;
  Family family;
};
constexpr NameRow k_names[] = {{"libiomp5", Family::llvm_openmp},
                               {"libomp", Family::llvm_openmp},
                               {"libgomp", Family::gnu_openmp},
                               {"libopenblas", Family::openblas}};
constexpr PathLiteral k_of_conda[] = {"lib/libiomp5.so", "lib/libomp.so"};

const NameRow* row_of(std::string_view name) {
  for (const NameRow& row : k_names) {
    std::string_view rest = name.substr(std::min(row.start.size(), name.size()));
    if (name.starts_with(row.start) &&
        (rest.starts_with('.') || rest.starts_with('-') || row.family == Family::openblas)) {
      return &row;
    }
  }
  return nullptr;
}

} // namespace

std::vector<RuntimeCopy> runtime_copies(os::FileReader& files, const Packages& packages) {
  std::vector<RuntimeCopy> copies;
  for (const PackageFacts& package : packages.packages) {
    for (const std::string& library : package.libraries) {
      const NameRow* row = row_of(std::string_view(library).substr(library.rfind('/') + 1));
      auto file = row != nullptr ? AbsPath::parse(library, package.is.folder) : fail(failure("another library"));
      if (file) {
        copies.push_back({row->family, *file, package.title()});
      }
    }
  }
  for (PathLiteral name :
       os::is_directory(files, packages.prefix / "conda-meta") ? k_of_conda : std::span<const PathLiteral>()) {
    bool of_a_package = std::ranges::find(copies, packages.prefix / name, &RuntimeCopy::file) != copies.end();
    if (of_a_package || os::exists(files, packages.prefix / name)) {
      if (!of_a_package) {
        copies.push_back({Family::llvm_openmp, packages.prefix / name, "conda"});
      }
      break; // libomp.so is a link to the other one, or the other way round
    }
  }
  return copies;
}

} // namespace envboot::survey
