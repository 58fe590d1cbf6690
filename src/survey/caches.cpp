#include "survey/caches.hpp"

#include "os/read.hpp"

namespace envboot::survey {
namespace {

struct CacheRow {
  std::string_view tool, variable;
  PathLiteral below; ///< what the variable names by default, below XDG_CACHE_HOME or the home folder
  bool in_xdg, links;
};
constexpr CacheRow k_caches[] = {{"pip", "PIP_CACHE_DIR", "pip", true, false},
                                 {"uv", "UV_CACHE_DIR", "uv", true, true},
                                 {"conda", "CONDA_PKGS_DIRS", ".conda/pkgs", false, true},
                                 {"Hugging Face", "HF_HOME", "huggingface", true, false},
                                 {"torch", "TORCH_HOME", "torch", true, false}};

uint64_t device_of(os::FileReader& files, AbsPath path) {
  auto stat = files.stat(path, os::Links::follow);
  while (!stat && path.parent() != path) {
    path = path.parent();
    stat = files.stat(path, os::Links::follow);
  }
  return stat ? stat->device : 0;
}

} // namespace

std::vector<CacheFacts> cache_facts(os::FileReader& files, const Environment& environment, const AbsPath& home) {
  auto named = AbsPath::parse(environment.get_or("XDG_CACHE_HOME", ""));
  AbsPath xdg = named ? *named : home / ".cache";
  std::vector<CacheFacts> found;
  for (const CacheRow& row : k_caches) {
    AbsPath by_default = (row.in_xdg ? xdg : home) / row.below;
    std::string value = environment.get_or(row.variable, by_default.string());
    auto folder = AbsPath::parse(std::string_view(value).substr(0, value.find(','))); // conda's is a list
    if (folder) {
      CacheFacts cache{
          .tool = std::string(row.tool), .variable = std::string(row.variable), .folder = *folder, .links = row.links};
      cache.device = device_of(files, *folder);
      cache.in_home = folder->is_below_or_same(home) && cache.device == device_of(files, home);
      cache.there = os::is_directory(files, *folder);
      found.push_back(std::move(cache));
    }
  }
  return found;
}

TemporaryFolder temporary_folder(os::FileReader& files, const Environment& environment) {
  TemporaryFolder facts{environment.get_or("TMPDIR", ""), {}};
  if (facts.value.empty()) {
    return facts;
  }
  auto path = AbsPath::parse(facts.value);
  if (!path) {
    facts.problem = "it is no absolute path";
  } else if (!os::exists(files, *path)) {
    facts.problem = "there is no such folder";
  } else if (!os::is_directory(files, *path)) {
    facts.problem = "it is no folder";
  } else if (!files.may('w', *path) || !files.may('x', *path)) {
    facts.problem = "you may not write there";
  }
  return facts;
}

} // namespace envboot::survey
