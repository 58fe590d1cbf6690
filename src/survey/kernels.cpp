#include "survey/kernels.hpp"

#include "os/read.hpp"
#include "util/json.hpp"

namespace envboot::survey {
namespace {

KernelSpec read_kernel(os::FileReader& files, const AbsPath& file) {
  KernelSpec spec{.file = file};
  auto text = os::read_text(files, file, size_t{1} << 20);
  auto json = text ? Json::parse(*text) : fail(text.error());
  const Json* argv = json ? json->find("argv") : nullptr;
  const Json::Array* words = argv != nullptr ? argv->items() : nullptr;
  if (words == nullptr || words->empty() || words->front().string() == nullptr) {
    return spec;
  }
  spec.program = *words->front().string();
  auto path = AbsPath::parse(spec.program);
  spec.found = !path || os::exists(files, *path); // a bare name is searched on PATH, by Jupyter at that time
  return spec;
}

} // namespace

std::vector<KernelSpec> kernel_specs(os::FileReader& files, const Environment& environment, const AbsPath& home,
                                     const std::vector<AbsPath>& prefixes) {
  std::vector<AbsPath> folders;
  for (const std::string& folder : split_path_list(environment.get_or("JUPYTER_PATH", ""))) {
    if (auto path = AbsPath::parse(folder)) {
      folders.push_back(*path / "kernels");
    }
  }
  auto data = AbsPath::parse(environment.get_or("JUPYTER_DATA_DIR", (home / ".local/share/jupyter").string()));
  if (data) {
    folders.push_back(*data / "kernels");
  }
  for (const AbsPath& prefix : prefixes) {
    folders.push_back(prefix / "share/jupyter/kernels");
  }
  std::vector<KernelSpec> specs;
  for (const AbsPath& folder : folders) {
    for (const RelPath& name : os::names_in(files, folder)) {
      AbsPath file = folder / name / "kernel.json";
      if (os::exists(files, file)) {
        specs.push_back(read_kernel(files, file));
      }
    }
  }
  return specs;
}

} // namespace envboot::survey
