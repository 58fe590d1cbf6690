#include "doctor/checks/startup_code.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

using survey::PathFiles;
using survey::PathLine;

/// What known tools write: part of the file's name, and what its line begins with. Both must agree, or a name would be
/// a disguise.
struct KnownRow {
  std::string_view name, line;
  bool executes = false; ///< the line holds an exec() of its own
};
constexpr KnownRow k_known[] = {
    {"distutils-precedence.pth", "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = "},
    {"__editable__", "import __editable__"},
    {"-nspkg.pth", "import sys, types, os;"},
    {"-nspkg.pth", "import sys,types,os;"},
    {"_virtualenv.pth", "import _virtualenv"},
    {"envboot_guard.pth", "import os; os.getenv('PYTHONPATH') and __import__('_envboot_guard')"},
    {"envboot_guard.pth", "import _envboot_guard"},
    {"_editable_impl_", "import _editable_impl_"},
    {"-editable.pth", "import _"},
    {"a1_coverage.pth", "import sys; exec('try: import coverage", true},
};
/// In code that starts by itself these are what an attacker needs, and nobody else.
constexpr std::string_view k_alarming[] = {"exec(",    "eval(",     "base64",   "subprocess",   "urllib",
                                           "socket",   "os.system", "marshal",  "zlib",         "compile(",
                                           "requests", "http://",   "https://", "codecs.decode"};
constexpr size_t k_long_line = 500, k_quote = 120;

bool holds_alarming_word(const PathLine& line) {
  return std::ranges::any_of(k_alarming,
                             [&](std::string_view word) { return line.text.find(word) != std::string::npos; });
}

bool is_known(const PathLine& line) {
  std::string name = line.file.name();
  return std::ranges::any_of(k_known, [&](const KnownRow& row) {
    bool named = name.find(row.name) != std::string::npos && line.text.starts_with(row.line);
    return named && (row.executes || !holds_alarming_word(line));
  });
}

bool is_alarming(const PathLine& line) {
  return line.text.size() > k_long_line || holds_alarming_word(line);
}

Evidence place_of(const PathLine& line) {
  return {.file = line.file,
          .line = line.line,
          .column = 1,
          .value = line.text.size() > k_quote ? line.text.substr(0, k_quote) + "…" : line.text};
}

/// Not safe: the code may be wanted.
void set_aside(Finding& finding, const AbsPath& file) {
  Remedy remedy = finding.remedy.value_or(Remedy{"set aside", {}, false});
  if (remedy.changes.empty() || std::get<MoveAway>(remedy.changes.back()).path != file) {
    remedy.promise += fmt::format("{} {}", remedy.changes.empty() ? "" : ",", file.string());
    remedy.changes.emplace_back(MoveAway{file});
  }
  finding.remedy = std::move(remedy);
}

} // namespace

std::vector<Finding> check_path_code(const AbsPath& prefix, const PathFiles& files) {
  Finding alarm{
      .code = "EB313",
      .level = Level::error,
      .title = fmt::format("code that hides what it does runs at every start of Python in {}", prefix.string()),
      .evidence = {},
      .why = "a line of a .pth file that begins with `import` is run before anything else, by pip too; malicious "
             "packages of 2026 came back that way",
      .fix = "look at the file before you start this Python again; if you don't know it, delete it and change "
             "the passwords and tokens that this account holds"};
  Finding plain = alarm;
  plain.level = Level::warning;
  plain.title = fmt::format("code runs at every start of Python in {}", prefix.string());
  plain.fix = "see which package the file belongs to, and delete it if to none";
  for (const PathLine& line : files.lines) {
    if (line.code && !is_known(line)) {
      Finding& finding = is_alarming(line) ? alarm : plain;
      finding.evidence.push_back(place_of(line));
      set_aside(finding, line.file);
    }
  }
  for (const AbsPath& hidden : files.hidden) {
    plain.evidence.push_back({.file = hidden, .value = "its name begins with a dot, so `ls` does not show it"});
  }
  std::vector<Finding> findings;
  for (Finding* finding : {&alarm, &plain}) {
    if (!finding->evidence.empty()) {
      findings.push_back(std::move(*finding));
    }
  }
  return findings;
}

std::vector<Finding> check_path_entries(const AbsPath& prefix, const PathFiles& files) {
  Finding finding{.code = "EB314",
                  .level = Level::warning,
                  .title = fmt::format("a .pth file of {} leads nowhere", prefix.string()),
                  .evidence = {},
                  .why = "Python passes over it without a word: what was there can't be imported any more",
                  .fix = "bring the folder back, or remove the line"};
  for (const PathLine& line : files.lines) {
    if (line.gone) {
      finding.evidence.push_back(place_of(line));
    }
  }
  return finding.evidence.empty() ? std::vector<Finding>() : std::vector<Finding>{finding};
}

} // namespace envboot::doctor
