#include "hijack/hijackers.hpp"

#include <algorithm>

namespace envboot::hijack {

using Kind = modulefile::Outcome::Kind;

Level Hijacker::worst() const {
  return std::ranges::max(verdicts, {}, &Verdict::level).level;
}

size_t count_at(const std::vector<Hijacker>& hijackers, Level level) {
  return static_cast<size_t>(std::ranges::count(hijackers, level, &Hijacker::worst));
}

void TreeJudge::judge(const modulefile::Surveyed& surveyed) {
  std::vector<Verdict> verdicts = hijack::judge(surveyed, m_interpreters, m_files);
  if (!verdicts.empty()) {
    m_verdicts[{surveyed.file.file, surveyed.file.name}] = std::move(verdicts);
  }
}

modulefile::Visit TreeJudge::judging() {
  return [this](modulefile::Surveyed& surveyed) { judge(surveyed); };
}

modulefile::Visit TreeJudge::judging_merely() {
  return [this](modulefile::Surveyed& surveyed) {
    judge(surveyed);
    surveyed.forget();
  };
}

std::vector<Hijacker> TreeJudge::in_order(const modulefile::TreeReport& report) {
  std::vector<Hijacker> found;
  for (const modulefile::Surveyed& surveyed : report.modulefiles) {
    if (auto node = m_verdicts.extract({surveyed.file.file, surveyed.file.name})) {
      found.push_back({surveyed.file, surveyed.shadowed, std::move(node.mapped())});
    }
  }
  return found;
}

std::vector<Hijacker> TreeJudge::hijackers(const modulefile::TreeReport& report) && {
  std::vector<Hijacker> found = in_order(report);
  auto rank = [](const Hijacker& each) {
    return std::pair(each.worst(), std::ranges::count(each.verdicts, each.worst(), &Verdict::level));
  };
  std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return rank(a) > rank(b); });
  return found;
}

Judgement TreeJudge::judgement(const modulefile::TreeReport& report) && {
  Judgement judgement;
  judgement.modules = report.modulefiles.size();
  for (const modulefile::Surveyed& surveyed : report.modulefiles) {
    Kind kind = surveyed.load.outcome.kind;
    if (kind == Kind::not_evaluated || kind == Kind::failed) {
      judgement.unjudged.push_back({surveyed.file.name, surveyed.file.file, surveyed.load.outcome.why});
    }
  }
  for (Hijacker& hijacker : in_order(report)) {
    std::move(hijacker.verdicts.begin(), hijacker.verdicts.end(), std::back_inserter(judgement.verdicts));
  }
  std::stable_sort(judgement.verdicts.begin(), judgement.verdicts.end(),
                   [](const Verdict& a, const Verdict& b) { return a.level > b.level; });
  return judgement;
}

} // namespace envboot::hijack
