#include "survey/conda_records.hpp"

#include "os/read.hpp"
#include "util/json.hpp"

#include <algorithm>

namespace envboot::survey {
namespace {

/// Byte code comes and goes.
bool is_kept(std::string_view path) {
  return !path.ends_with(".pyc");
}

} // namespace

std::vector<CondaTrouble> conda_troubles(os::FileReader& files, const AbsPath& prefix) {
  std::vector<CondaTrouble> troubles;
  AbsPath folder = prefix / "conda-meta";
  auto entries = files.list(folder);
  std::vector<std::string> names;
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    if (entry.name.ends_with(".json")) {
      names.push_back(entry.name);
    }
  }
  std::ranges::sort(names);
  for (const std::string& text : names) {
    auto name = RelPath::parse(text);
    if (!name) {
      continue;
    }
    CondaTrouble trouble{.record = folder / *name, .package = text.substr(0, text.size() - 5)};
    auto read = os::read_text(files, trouble.record, size_t{64} << 20);
    auto json = read ? Json::parse(*read) : fail(read.error());
    const Json* listed = json ? json->find("files") : nullptr;
    if (listed == nullptr || listed->items() == nullptr) {
      trouble.problem = json ? "it names no files" : json.error().what;
      troubles.push_back(std::move(trouble));
      continue;
    }
    for (const Json& file : *listed->items()) {
      auto path = file.string() != nullptr ? RelPath::parse(*file.string()) : fail(failure("no text"));
      if (path && is_kept(path->string()) && !files.stat(prefix / *path, os::Links::keep)) {
        trouble.gone.push_back(path->string());
      }
    }
    if (!trouble.gone.empty()) {
      troubles.push_back(std::move(trouble));
    }
  }
  return troubles;
}

} // namespace envboot::survey
