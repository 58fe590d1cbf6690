#pragma once

#include "cli/terminal.hpp"
#include "hijack/hijackers.hpp"
#include "util/json.hpp"

namespace envboot::cli {

/// What `modules check` found out.
struct CheckReport {
  std::vector<AbsPath> folders;
  modulefile::TreeReport tree;
  std::vector<hijack::Interpreter> interpreters; ///< that were asked about
  std::vector<hijack::Hijacker> hijackers;
  bool all = false; ///< also say what every other module does
};

/// Whether a module hijacks Python; one about which there are only notes does not.
bool has_findings(const CheckReport& report);

/// Hijackers, worst first, each command in a frame with its line; then what was not evaluated, then the counts.
std::string render_check(const CheckReport& report, os::FileReader& files, const Terminal& terminal);
/// `docs/json.md`, `modules check`.
Json check_json(const CheckReport& report);

} // namespace envboot::cli
