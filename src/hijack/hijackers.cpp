#include "hijack/hijackers.hpp"

#include "hijack/missing_folders.hpp"

#include <algorithm>

namespace envboot::hijack {

Level Hijacker::worst() const {
  return std::ranges::max(verdicts, {}, &Verdict::level).level;
}

std::vector<Hijacker> hijackers(const modulefile::TreeReport& report, std::span<const Interpreter> interpreters,
                                os::FileReader& files) {
  std::vector<Hijacker> found;
  MissingFolders seen(files);
  for (const modulefile::Surveyed& surveyed : report.modulefiles) {
    std::vector<Verdict> verdicts = judge(surveyed, interpreters, seen);
    if (!verdicts.empty()) {
      found.push_back({surveyed.file, surveyed.shadowed, std::move(verdicts)});
    }
  }
  auto rank = [](const Hijacker& each) {
    return std::pair(each.worst(), std::ranges::count(each.verdicts, each.worst(), &Verdict::level));
  };
  std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return rank(a) > rank(b); });
  return found;
}

size_t count_at(const std::vector<Hijacker>& hijackers, Level level) {
  return static_cast<size_t>(std::ranges::count(hijackers, level, &Hijacker::worst));
}

} // namespace envboot::hijack
