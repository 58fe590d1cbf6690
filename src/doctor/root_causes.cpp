#include "doctor/root_causes.hpp"

#include <algorithm>
#include <set>

namespace envboot::doctor {
namespace {

enum class Where { same_environment, anywhere };

struct FollowsRow {
  std::string_view code, cause;
  Where where = Where::same_environment;
  Level at_least = Level::error; ///< a cause of less weight explains nothing
  std::string_view says;         ///< must stand in its evidence
};
/// The first row that holds is the one that is told.
constexpr FollowsRow k_follows[] = {
    // A full disk cuts off what is written.
    {"EB306", "EB402"},
    {"EB308", "EB402"},
    {"EB304", "EB402"},
    {"EB319", "EB402"},
    {"EB306", "EB401", Where::anywhere},
    {"EB308", "EB401", Where::anywhere},
    {"EB319", "EB401", Where::anywhere},
    // Two managers in one environment: what conda missed was pip's to replace.
    {"EB319", "EB324", Where::same_environment, Level::warning},
    {"EB306", "EB324", Where::same_environment, Level::warning},
    // What is gone can't be started, needed or loaded.
    {"EB312", "EB306"},
    {"EB312", "EB308", Where::same_environment, Level::warning},
    {"EB602", "EB306"},
    // The Python that the packages are for is not there.
    {"EB309", "EB315"},
    {"EB310", "EB315"},
    {"EB303", "EB302"},
    {"EB317", "EB302"},
    // The environment was moved.
    {"EB303", "EB316"},
    // A loaded module's search path.
    {"EB108", "EB103", Where::anywhere, Level::warning, "LD_LIBRARY_PATH"},
    {"EB602", "EB103", Where::anywhere, Level::warning, "LD_LIBRARY_PATH"},
    {"EB603", "EB103", Where::anywhere, Level::warning, "LD_LIBRARY_PATH"},
};

/// `/e` of `/e/lib/python3.7/site-packages/six.py`, of `/e/conda-meta/six.json` and of `/e/bin/pip`.
AbsPath environment_of(const AbsPath& path) {
  const std::string& text = path.string();
  for (std::string_view mark : {"/lib/python", "/lib64/python", "/conda-meta", "/bin", "/etc"}) {
    size_t at = text.find(mark);
    auto prefix =
        at == std::string::npos || at == 0 ? fail(failure("not below that")) : AbsPath::parse(text.substr(0, at));
    if (prefix) {
      return *prefix;
    }
  }
  return path;
}

std::set<AbsPath> environments_of(const Finding& finding) {
  std::set<AbsPath> all;
  for (const Evidence& evidence : finding.evidence) {
    if (evidence.file) {
      all.insert(environment_of(*evidence.file));
    }
  }
  return all;
}

bool share_one(const Finding& one, const Finding& other) {
  std::set<AbsPath> ours = environments_of(one), theirs = environments_of(other);
  return std::ranges::any_of(ours, [&](const AbsPath& prefix) { return theirs.contains(prefix); });
}

bool says(const Finding& finding, std::string_view word) {
  return word.empty() || std::ranges::any_of(finding.evidence, [&](const Evidence& evidence) {
           return evidence.value.find(word) != std::string::npos;
         });
}

} // namespace

void tell_causes(std::vector<Finding>& findings) {
  for (Finding& finding : findings) {
    for (const FollowsRow& row : k_follows) {
      bool caused = std::ranges::any_of(findings, [&](const Finding& other) {
        return other.code == row.cause && other.level >= row.at_least &&
               (row.where == Where::anywhere || share_one(finding, other)) && says(other, row.says);
      });
      if (finding.because_of.empty() && finding.code == row.code && caused) {
        finding.because_of = row.cause;
      }
    }
  }
}

} // namespace envboot::doctor
