#include "cli/render_report.hpp"
#include "util/snippet.hpp"

#include <algorithm>
#include <span>

namespace envboot::cli {
namespace {

using doctor::Evidence;
using doctor::Finding;

constexpr size_t k_most_shown = 8; ///< places of one finding

/// The line with a caret below, as caret_snippet (util/snippet.hpp) frames a line of a text that is at hand.
std::string frame(const AbsPath& file, const Evidence& evidence) {
  std::string number = std::to_string(evidence.line);
  std::string margin(number.size() + 1, ' ');
  std::string before = evidence.source_line.substr(0, static_cast<size_t>(evidence.column - 1));
  std::ranges::transform(before, before.begin(), [](char c) { return c == '\t' ? '\t' : ' '; });
  return fmt::format("{}--> {}:{}:{}\n{} |\n {} | {}\n{} | {}{}\n{}", margin, printable(file.string()), evidence.line,
                     evidence.column, margin, number, printable(evidence.source_line), margin, before,
                     std::string(std::max<size_t>(1, evidence.width), '^'),
                     evidence.value.empty() ? "" : fmt::format("{} = {}\n", margin, printable(evidence.value)));
}

std::string place_of(const Evidence& evidence) {
  if (!evidence.file) {
    return printable(evidence.value);
  }
  std::string place = printable(evidence.file->string());
  if (evidence.line > 0) {
    place += fmt::format(":{}:{}", evidence.line, std::max(1, evidence.column));
  }
  return evidence.value.empty() ? place : place + ": " + printable(evidence.value);
}

std::string render_finding(const Finding& finding, const Terminal& terminal) {
  std::string text = fmt::format("{} {}  {}\n", terminal.paint_out(colour_of(finding.level), name_of(finding.level)),
                                 terminal.paint_out(Colour::bold, finding.code), printable(finding.title));
  size_t shown = std::min(finding.evidence.size(), k_most_shown);
  if (finding.evidence.size() + finding.unlisted == shown + 1) {
    ++shown; // it takes no more room than "and 1 more"
  }
  for (const Evidence& evidence : std::span(finding.evidence).first(shown)) {
    bool framed = evidence.line > 0 && evidence.column > 0 && !evidence.source_line.empty() &&
                  static_cast<size_t>(evidence.column) <= evidence.source_line.size();
    if (evidence.file && framed) {
      text += frame(*evidence.file, evidence);
    } else {
      text += fmt::format("  --> {}\n", place_of(evidence));
    }
  }
  if (size_t more = finding.evidence.size() + finding.unlisted - shown; more > 0) {
    text += fmt::format("  --> and {} more\n", more);
  }
  text += fmt::format("  = why: {}\n", printable(finding.why));
  if (!finding.because_of.empty()) {
    text += fmt::format("  = follows from {}\n", finding.because_of);
  }
  return text + fmt::format("  = fix: {}\n", printable(finding.fix));
}

std::string summary(const doctor::Report& report) {
  std::string text;
  for (Level level : {Level::error, Level::warning, Level::note}) {
    auto count = static_cast<size_t>(std::ranges::count(report.findings, level, &Finding::level));
    if (count > 0) {
      text += (text.empty() ? "" : ", ") + counted(count, name_of(level));
    }
  }
  return text;
}

Json to_json(const Evidence& evidence) {
  Json json = Json::object();
  json.set("file", evidence.file ? Json(evidence.file->string()) : Json());
  json.set("line", evidence.line > 0 ? Json(evidence.line) : Json());
  json.set("column", evidence.column > 0 ? Json(evidence.column) : Json());
  json.set("value", evidence.value);
  return json;
}

} // namespace

std::string render_text(const doctor::Report& report, const Terminal& terminal) {
  std::string text =
      fmt::format("{} {} passed{}\n", terminal.paint_out(Colour::green, "ok"), counted(report.passed.size(), "check"),
                  terminal.verbose() || report.passed.empty() ? "" : " (--verbose lists them)");
  if (terminal.verbose()) {
    for (const std::string& code : report.passed) {
      text += fmt::format("   {}\n", code);
    }
  }
  for (const doctor::Skipped& skipped : report.skipped) {
    text += fmt::format("skipped {}  {}\n", skipped.code, printable(skipped.why));
  }
  for (const Finding& finding : report.findings) {
    text += "\n" + render_finding(finding, terminal);
  }
  if (report.findings.empty()) {
    return text + "nothing is wrong that envboot knows of\n";
  }
  auto fixable = std::ranges::count_if(report.findings,
                                       [](const Finding& finding) { return finding.remedy && finding.remedy->safe; });
  std::string mends = fixable == 0 ? "" : fmt::format("{} can be mended: envboot doctor --fix --dry-run\n", fixable);
  return text + fmt::format("\n{}. More on one: envboot explain {}\n", summary(report), report.findings.back().code) +
         mends;
}

Json render_json(const doctor::Report& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    Json evidence = Json::array();
    for (const Evidence& one : finding.evidence) {
      evidence.push(to_json(one));
    }
    if (finding.unlisted > 0) {
      evidence.push(to_json(Evidence{.value = fmt::format("and {} more", finding.unlisted)}));
    }
    findings.push(Json::object({{"code", finding.code},
                                {"level", name_of(finding.level)},
                                {"title", finding.title},
                                {"evidence", std::move(evidence)},
                                {"why", finding.why},
                                {"fix", finding.fix},
                                {"fixable", finding.remedy.has_value()},
                                {"because_of", finding.because_of.empty() ? Json() : Json(finding.because_of)}}));
  }
  Json passed = Json::array();
  for (const std::string& code : report.passed) {
    passed.push(code);
  }
  Json skipped = Json::array();
  for (const doctor::Skipped& one : report.skipped) {
    skipped.push(Json::object({{"code", one.code}, {"why", one.why}}));
  }
  return Json::object({{"schema", 1},
                       {"findings", std::move(findings)},
                       {"passed", std::move(passed)},
                       {"skipped", std::move(skipped)}});
}

} // namespace envboot::cli
