#include "survey/names_in.hpp"

#include <algorithm>

namespace envboot::survey {

std::vector<RelPath> names_in(os::FileReader& files, const AbsPath& folder) {
  std::vector<RelPath> names;
  auto entries = files.list(folder);
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    if (auto name = RelPath::parse(entry.name)) {
      names.push_back(*name);
    }
  }
  std::ranges::sort(names);
  return names;
}

} // namespace envboot::survey
