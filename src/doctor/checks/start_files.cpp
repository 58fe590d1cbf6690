#include "doctor/checks/start_files.hpp"

#include "doctor/checks/listed.hpp"

namespace envboot::doctor {
namespace {

using survey::StartLine;

constexpr size_t k_most_named = 8;

Evidence place_of(const StartLine& line) {
  return {.file = line.file,
          .line = line.line,
          .column = line.column,
          .value = line.name,
          .source_line = line.source_line,
          .width = line.name.size()};
}

struct KindRow {
  StartLine::What what;
  Level level;
  std::string_view title, why, fix;
};
constexpr KindRow k_kinds[] = {
    {StartLine::What::speaks, Level::warning, "a shell start file prints in shells that nobody sees",
     "scp, sftp, rsync and Jupyter's ssh tunnels take what is printed for an answer, and fail",
     "print only where somebody reads: begin the line with `[ -t 1 ] &&` (csh: `if ($?prompt)`)"},
    {StartLine::What::ends, Level::error, "a shell start file ends the shell that reads it",
     "logins, `ssh HOST COMMAND` and jobs that read it end there, without a word", "write `return` instead of `exit`"},
    {StartLine::What::other_name, Level::warning,
     "a shell start file gives another program the name of python, pip or conda",
     "an alias or a function wins over the environment that is active, and only at the prompt: jobs run another "
     "program",
     "remove that line; activate an environment instead"},
};

/// The variable of a line: what stands from its column to `=` or a blank.
std::string variable_of(const survey::AssignmentLine& line) {
  std::string_view rest = std::string_view(line.source_line).substr(static_cast<size_t>(line.column - 1));
  return std::string(rest.substr(0, rest.find_first_of("= \t")));
}

bool sets_nothing(const survey::AssignmentLine& line) {
  std::string_view rest = std::string_view(line.source_line).substr(static_cast<size_t>(line.column - 1));
  rest.remove_prefix(std::min(variable_of(line).size() + 1, rest.size()));
  size_t start = rest.find_first_not_of(" \t\"'\r");
  return start == std::string_view::npos || rest[start] == ';' || rest[start] == '#';
}

struct ExportRow {
  std::string_view variable;
  Level level;
  std::string_view why;
};
constexpr ExportRow k_exports[] = {
    {"PYTHONPATH", Level::warning,
     "its folders win over the packages of every environment, for every version of Python"},
    {"PYTHONHOME", Level::warning, "every Python but that one fails with \"No module named encodings\""},
    {"LD_LIBRARY_PATH", Level::note,
     "its folders win over the libraries that environments bring: crashes and odd versions begin there"}};

} // namespace

std::vector<Finding> check_start_lines(const std::vector<StartLine>& lines) {
  std::vector<Finding> findings;
  for (const KindRow& row : k_kinds) {
    Finding finding{.code = "EB202",
                    .level = row.level,
                    .title = std::string(row.title),
                    .evidence = {},
                    .why = std::string(row.why),
                    .fix = std::string(row.fix)};
    for (const StartLine& line : lines) {
      if (line.what == row.what) {
        finding.evidence.push_back(place_of(line));
      }
    }
    if (!finding.evidence.empty()) {
      findings.push_back(std::move(finding));
    }
  }
  for (const StartLine& line : lines) {
    if (line.what == StartLine::What::cuts_off) {
      findings.push_back({.code = "EB202",
                          .level = Level::warning,
                          .title = "a shell start file sets variables that jobs don't get",
                          .evidence = {place_of(line)},
                          .why = fmt::format("shells without a terminal stop reading there; behind it stand {}",
                                             listed(line.behind, k_most_named)),
                          .fix = "move the lines that set them above that one"});
    }
  }
  return findings;
}

std::vector<Finding> check_exports(const Environment& environment, const std::vector<survey::AssignmentLine>& lines) {
  std::vector<Finding> findings;
  for (const ExportRow& row : k_exports) {
    Finding finding{
        .code = "EB203",
        .level = row.level,
        .title = fmt::format("a shell start file sets {}", row.variable),
        .evidence = {},
        .why = std::string(row.why),
        .fix = "remove the line: what one program needs belongs into that program's own script or environment"};
    for (const survey::AssignmentLine& line : lines) {
      if (variable_of(line) == row.variable && !sets_nothing(line)) {
        finding.evidence.push_back({.file = line.file,
                                    .line = line.line,
                                    .column = line.column,
                                    .value = std::string(row.variable),
                                    .source_line = line.source_line,
                                    .width = row.variable.size()});
      }
    }
    if (!finding.evidence.empty() && environment.get_or(row.variable, "").empty()) {
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

} // namespace envboot::doctor
