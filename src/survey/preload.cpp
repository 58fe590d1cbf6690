#include "survey/preload.hpp"

#include "os/read.hpp"
#include "survey/loader.hpp"

#include <algorithm>

namespace envboot::survey {

std::vector<std::string> missing_preloads(os::FileReader& files, const Environment& environment) {
  std::string list = environment.get_or("LD_PRELOAD", "");
  std::vector<std::string> missing;
  if (list.empty()) {
    return missing;
  }
  Loader loader(files, environment, std::nullopt);
  std::ranges::replace(list, ' ', ':');
  for (const std::string& entry : split_path_list(list)) {
    bool known = !entry.empty() && entry.find('$') == std::string::npos;
    if (known && !loader.find(entry, AbsPath::root(), {})) {
      missing.push_back(entry);
    }
  }
  return missing;
}

} // namespace envboot::survey
