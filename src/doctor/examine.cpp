#include "doctor/registry.hpp"
#include "util/edit_distance.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

bool named(const std::vector<std::string>& words, std::string_view code) {
  return std::ranges::any_of(words, [&](const std::string& word) { return !word.empty() && code.starts_with(word); });
}

Result<std::vector<Finding>> run_guarded(const CheckRow& check, Patient& patient) {
  try {
    return check.run(patient);
  } catch (const std::exception& problem) {
    return std::vector<Finding>{{std::string(check.code),
                                 Level::error,
                                 fmt::format("the check \"{}\" crashed", check.title),
                                 {Evidence{.file = {}, .value = problem.what(), .source_line = {}}},
                                 "this is a fault of envboot, not of your account",
                                 "please report it with the output of `envboot doctor --json`",
                                 {}}};
  }
}

/// A finding that is what another one, an error, makes of an environment.
struct FollowsRow {
  std::string_view code, cause;
};
constexpr FollowsRow k_follows[] = {
    {"EB306", "EB402"}, {"EB308", "EB402"}, {"EB306", "EB401"}, {"EB308", "EB401"},
    {"EB312", "EB306"}, {"EB309", "EB315"}, {"EB303", "EB316"},
};

void tell_causes(std::vector<Finding>& findings) {
  for (Finding& finding : findings) {
    for (const FollowsRow& row : k_follows) {
      bool caused = std::ranges::any_of(
          findings, [&](const Finding& other) { return other.code == row.cause && other.level == Level::error; });
      if (finding.because_of.empty() && finding.code == row.code && caused) {
        finding.because_of = row.cause;
      }
    }
  }
}

} // namespace

bool Selection::takes(std::string_view code) const {
  return (only.empty() || named(only, code)) && !named(skip, code);
}

Status check_selection(const Selection& selection) {
  std::vector<std::string> codes;
  for (const CheckRow& check : all_checks()) {
    codes.emplace_back(check.code);
  }
  for (const auto* words : {&selection.only, &selection.skip}) {
    for (const std::string& word : *words) {
      bool known =
          std::ranges::any_of(codes, [&](const std::string& code) { return !word.empty() && code.starts_with(word); });
      if (!known) {
        auto near = nearest_word(word, codes);
        return fail(usage_error("no check has the code `{}`", word)
                        .with_hint(near ? fmt::format("did you mean `{}`? `envboot doctor --list` lists them", *near)
                                        : "`envboot doctor --list` lists them"));
      }
    }
  }
  return {};
}

Report examine(Patient& patient, const Selection& selection, const Timed& timed) {
  Report report;
  for (const CheckRow& check : all_checks()) {
    if (!selection.takes(check.code)) {
      continue;
    }
    auto start = std::chrono::steady_clock::now();
    auto findings = run_guarded(check, patient);
    timed(check.code, std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start));
    if (!findings) {
      std::string why = findings.error().what;
      for (const std::string& cause : findings.error().causes) {
        why += ": " + cause;
      }
      report.skipped.push_back({std::string(check.code), why});
    } else if (findings->empty()) {
      report.passed.emplace_back(check.code);
    }
    for (Finding& finding : findings ? *findings : std::vector<Finding>()) {
      report.findings.push_back(std::move(finding));
    }
  }
  tell_causes(report.findings);
  std::ranges::stable_sort(report.findings, {}, [](const Finding& finding) {
    return std::pair(finding.level, finding.because_of.empty()); // the cause is read last
  });
  return report;
}

} // namespace envboot::doctor
