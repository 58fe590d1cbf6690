#include "doctor/registry.hpp"
#include "doctor/root_causes.hpp"
#include "doctor/round.hpp"
#include "os/read.hpp"
#include "util/edit_distance.hpp"
#include "util/left_behind.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

bool named(const std::vector<std::string>& words, std::string_view code) {
  return std::ranges::any_of(words, [&](const std::string& word) { return !word.empty() && code.starts_with(word); });
}

bool speaks_of(const Finding& finding, const survey::SilentPlace& place) {
  return std::ranges::any_of(place.names, [&](const AbsPath& name) {
    return std::ranges::any_of(finding.evidence, [&](const Evidence& evidence) {
      return (evidence.file && evidence.file->is_below_or_same(name)) ||
             evidence.value.find(name.string()) != std::string::npos;
    });
  });
}

std::string in_one_line(const Error& error) {
  std::string text = error.what;
  for (const std::string& cause : error.causes) {
    text += ": " + cause;
  }
  return text;
}

/// Rounds of checks, each going on where the one before it was given up.
class Examination {
 public:
  Examination(const Instruments& instruments, const Chart& chart, const Timed& timed, const Patience& patience)
      : m_instruments(instruments), m_chart(chart), m_timed(timed), m_patience(patience) {}

  Report run(std::vector<const CheckRow*> checks) {
    for (size_t begun = 0; !checks.empty() && !m_instruments.deadline.cancelled(); ++begun) {
      if (begun == m_patience.rounds) {
        skip_all(checks, "too much on this machine does not answer");
        break;
      }
      checks.erase(checks.begin(), checks.begin() + static_cast<std::ptrdiff_t>(run_round(checks)));
    }
    return std::move(m_report);
  }

 private:
  /// How many of them need not be run again.
  size_t run_round(const std::vector<const CheckRow*>& checks) {
    auto round = std::make_shared<Round>(m_instruments, m_chart, checks, m_silent, m_patience.call);
    std::optional<Round::Hang> hang;
    bool ended = ends_before([round] { round->run(); },
                             [&] {
                               hang = round->hang(longest());
                               return hang.has_value() || m_instruments.deadline.cancelled();
                             });
    std::vector<Outcome> outcomes = round->close();
    m_report.looks += round->watch().counts();
    for (size_t i = 0; i < outcomes.size(); ++i) {
      take(*checks[i], std::move(outcomes[i]));
    }
    size_t done = outcomes.size();
    if (ended || done == checks.size() || !hang) {
      return done;
    }
    if (hang->path && learn(*hang->path)) {
      return done; // the check that hung runs again, and leaves that place alone
    }
    skip_all({checks[done]}, hang->path ? fmt::format("{} does not answer", hang->path->string())
                                        : fmt::format("it took more than {} s", longest().count() / 1000));
    return done + 1;
  }

  [[nodiscard]] std::chrono::milliseconds longest() const {
    return std::min(m_patience.check, std::max(m_instruments.deadline.left(), m_patience.late));
  }

  void take(const CheckRow& check, Outcome outcome) {
    m_timed(check.code, outcome.time);
    if (!outcome.findings) {
      m_report.skipped.push_back({std::string(check.code), in_one_line(outcome.findings.error())});
      return;
    }
    if (outcome.in_part) { // what the account looks like without that place is no finding
      std::erase_if(*outcome.findings, [&](const Finding& finding) {
        return std::ranges::any_of(m_silent, [&](const auto& place) { return speaks_of(finding, place); });
      });
      m_report.skipped.push_back({std::string(check.code), fmt::format("in part: {} does not answer", silent_names())});
    } else if (outcome.findings->empty()) {
      m_report.passed.emplace_back(check.code);
    }
    for (Finding& finding : *outcome.findings) {
      m_report.findings.push_back(std::move(finding));
    }
  }

  void skip_all(const std::vector<const CheckRow*>& checks, const std::string& why) {
    for (const CheckRow* check : checks) {
      m_report.skipped.push_back({std::string(check->code), why});
    }
  }

  [[nodiscard]] std::string silent_names() const {
    std::string text;
    for (const survey::SilentPlace& place : m_silent) {
      text += (text.empty() ? "" : ", ") + place.folder.string();
    }
    return text;
  }

  /// Whether it is news that there is no answer from where `path` leads.
  bool learn(const AbsPath& path) {
    auto table = os::read_text(m_instruments.files, *AbsPath::parse("/proc/self/mountinfo"));
    auto way = std::make_shared<survey::WayToSilence>(
        table ? survey::parse_mountinfo(*table) : std::vector<survey::Mount>(), path);
    ends_within(m_patience.way, [way, &files = m_instruments.files] { way->walk(files); });
    survey::SilentPlace place = way->where();
    bool news = std::ranges::none_of(m_silent, [&](const auto& known) { return known.names == place.names; });
    if (news) {
      m_silent.push_back(std::move(place));
    }
    return news;
  }

  const Instruments& m_instruments;
  const Chart& m_chart;
  const Timed& m_timed;
  const Patience& m_patience;
  std::vector<survey::SilentPlace> m_silent;
  Report m_report;
};

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

Report examine(const Instruments& instruments, const Chart& chart, const Selection& selection, const Timed& timed,
               const Patience& patience) {
  std::vector<const CheckRow*> checks;
  for (const CheckRow& check : all_checks()) {
    if (selection.takes(check.code)) {
      checks.push_back(&check);
    }
  }
  Report report = Examination(instruments, chart, timed, patience).run(std::move(checks));
  tell_causes(report.findings);
  std::ranges::stable_sort(report.findings, {}, [](const Finding& finding) {
    return std::pair(finding.level, finding.because_of.empty()); // the cause is read last
  });
  return report;
}

} // namespace envboot::doctor
