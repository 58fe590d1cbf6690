#include "python/site_packages.hpp"

#include "dist/metadata.hpp"
#include "dist/wheel_name.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace envboot::python {
namespace {

/// A distribution's name and version as a file name writes them, `-py3.7` cut off.
struct NameVersion {
  std::string name, version;
};

NameVersion split_stem(std::string_view stem) {
  size_t dash = stem.find('-');
  if (dash == std::string_view::npos) {
    return {std::string(stem), ""};
  }
  std::string_view version = stem.substr(dash + 1);
  return {std::string(stem.substr(0, dash)), std::string(version.substr(0, version.find('-')))};
}

struct InfoKind {
  std::string_view suffix;
  std::string_view metadata; ///< below the entry; "" where the entry itself is the file
  bool has_record;
};
constexpr InfoKind k_kinds[] = {
    {".dist-info", "METADATA", true},
    {".egg-info", "PKG-INFO", false},
    {".egg", "EGG-INFO/PKG-INFO", false},
    {".egg-link", "", false},
};

std::optional<Distribution> read_entry(os::FileReader& files, const AbsPath& folder, const std::string& entry) {
  for (const InfoKind& kind : k_kinds) {
    if (!entry.ends_with(kind.suffix) || entry.starts_with('~')) {
      continue;
    }
    auto below = RelPath::parse(entry);
    if (!below) {
      return std::nullopt;
    }
    std::string_view stem = std::string_view(entry).substr(0, entry.size() - kind.suffix.size());
    NameVersion found = kind.metadata.empty() ? NameVersion{std::string(stem), ""} : split_stem(stem);
    Distribution distribution{dist::normalise_name(found.name), found.version, folder, folder / *below, true};
    if (found.version.empty() && !kind.metadata.empty()) {
      auto metadata = RelPath::parse(kind.metadata);
      auto text = os::read_text(files, distribution.info / *metadata);
      if (auto parsed = text ? dist::parse_metadata(*text) : fail(text.error())) {
        distribution.version = parsed->version;
      }
    }
    distribution.complete = !kind.has_record || os::exists(files, distribution.info / "RECORD");
    return distribution;
  }
  return std::nullopt;
}

/// `name` of `name.py`, `name.cpython-37m-x86_64-linux-gnu.so` or a package's folder.
std::optional<std::string> importable(const os::Entry& entry) {
  const std::string& name = entry.name;
  if (name.empty() || name.front() == '.' || name.front() == '~' || name == "__pycache__") {
    return std::nullopt;
  }
  size_t dot = name.find('.');
  if (dot == std::string::npos) {
    bool word = name.find('-') == std::string::npos;
    return entry.type != os::FileType::regular && word ? std::optional(name) : std::nullopt;
  }
  return name.ends_with(".py") || name.ends_with(".so") ? std::optional(name.substr(0, dot)) : std::nullopt;
}

} // namespace

Result<std::vector<Distribution>> list_distributions(os::FileReader& files, const AbsPath& folder) {
  std::vector<Distribution> found;
  for (const os::Entry& entry : TRY(files.list(folder))) {
    if (auto distribution = read_entry(files, folder, entry.name)) {
      found.push_back(std::move(*distribution));
    }
  }
  std::sort(found.begin(), found.end(), [](const Distribution& a, const Distribution& b) {
    return std::tie(a.name, a.info) < std::tie(b.name, b.info);
  });
  return found;
}

Result<std::vector<std::string>> importable_names(os::FileReader& files, const AbsPath& folder) {
  std::set<std::string> names;
  for (const os::Entry& entry : TRY(files.list(folder))) {
    if (auto name = importable(entry)) {
      names.insert(std::move(*name));
    }
  }
  return std::vector<std::string>(names.begin(), names.end());
}

std::vector<AbsPath> site_packages_of(os::FileReader& files, const AbsPath& prefix) {
  std::vector<AbsPath> found;
  for (PathLiteral lib : {PathLiteral("lib"), PathLiteral("lib64"), PathLiteral("local/lib")}) {
    auto entries = files.list(prefix / lib);
    if (!entries) {
      continue;
    }
    for (const os::Entry& entry : *entries) {
      auto name = RelPath::parse(entry.name);
      if (!entry.name.starts_with("python") || !name) {
        continue;
      }
      for (PathLiteral packages : {PathLiteral("site-packages"), PathLiteral("dist-packages")}) {
        AbsPath folder = prefix / lib / *name / packages;
        auto real = files.real_path(folder);
        if (os::is_directory(files, folder) && real && std::find(found.begin(), found.end(), *real) == found.end()) {
          found.push_back(*real);
        }
      }
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<Url> default_index(os::Processes& processes, const AbsPath& python, const Environment& environment,
                          Deadline deadline) {
  os::Command configured;
  configured.argv = {python.string(), "-I", "-m", "pip", "config", "get", "global.index-url"};
  configured.environment = environment;
  os::Command built_in = configured;
  built_in.argv = {python.string(), "-I", "-c", "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"};

  Error last;
  for (const os::Command& command : {configured, built_in}) {
    os::Outcome outcome = TRY(processes.run(command, deadline));
    std::string_view text = outcome.out;
    text = text.substr(0, text.find_last_not_of(" \r\n") + 1);
    size_t line = text.rfind('\n');
    auto url = Url::parse(line == std::string_view::npos ? text : text.substr(line + 1));
    if (outcome.good() && url) {
      return *url;
    }
    last = outcome.good() ? url.error() : os::describe_failure(command, outcome);
  }
  return fail(failure("cannot find out which package index pip of {} uses", python.string()).because(last));
}

} // namespace envboot::python
