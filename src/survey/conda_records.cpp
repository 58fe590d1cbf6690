#include "survey/conda_records.hpp"

#include "dist/wheel_name.hpp"
#include "os/read.hpp"
#include "util/json.hpp"

#include <optional>

namespace envboot::survey {
namespace {

/// Byte code comes and goes.
bool is_kept(std::string_view path) {
  return !path.ends_with(".pyc");
}

/// Of `lib/python3.9/site-packages/NAME-VERSION.dist-info/METADATA`.
std::optional<CondaDistribution> distribution_of(std::string_view path) {
  constexpr std::string_view k_end = ".dist-info/METADATA";
  if (!path.ends_with(k_end)) {
    return std::nullopt;
  }
  path.remove_suffix(k_end.size());
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || !path.substr(0, slash).ends_with("/site-packages")) {
    return std::nullopt; // what a package carries along: setuptools/_vendor/wheel-0.46.3.dist-info
  }
  path = path.substr(slash + 1);
  size_t dash = path.rfind('-');
  if (dash == std::string_view::npos) {
    return std::nullopt;
  }
  return CondaDistribution{dist::normalise_name(path.substr(0, dash)), std::string(path.substr(dash + 1))};
}

} // namespace

CondaRecords conda_records(os::FileReader& files, const AbsPath& prefix) {
  CondaRecords all;
  AbsPath folder = prefix / "conda-meta";
  for (const RelPath& name : os::names_in(files, folder)) {
    constexpr std::string_view k_suffix = ".json";
    const std::string& text = name.string();
    if (!text.ends_with(k_suffix)) {
      continue;
    }
    CondaTrouble trouble{.record = folder / name, .package = text.substr(0, text.size() - k_suffix.size())};
    auto read = os::read_text(files, trouble.record, size_t{64} << 20);
    auto json = read ? Json::parse(*read) : fail(read.error());
    const Json* listed = json ? json->find("files") : nullptr;
    if (listed == nullptr || listed->items() == nullptr) {
      trouble.problem = json ? "it names no files" : json.error().what;
      all.troubles.push_back(std::move(trouble));
      continue;
    }
    for (const Json& file : *listed->items()) {
      auto path = file.string() != nullptr ? RelPath::parse(*file.string()) : fail(failure("no text"));
      if (path && is_kept(path->string()) && !files.stat(prefix / *path, os::Links::keep)) {
        trouble.gone.push_back(path->string());
      }
      if (auto is = path ? distribution_of(path->string()) : std::nullopt) {
        all.distributions.push_back(std::move(*is));
      }
    }
    if (!trouble.gone.empty()) {
      all.troubles.push_back(std::move(trouble));
    }
  }
  return all;
}

} // namespace envboot::survey
