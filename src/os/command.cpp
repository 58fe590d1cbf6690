#include "os/processes.hpp"

namespace envboot::os {

std::string Command::text() const {
  std::string joined;
  for (const std::string& argument : argv) {
    joined += joined.empty() ? argument : " " + argument;
  }
  return joined;
}

Error describe_failure(const Command& command, const Outcome& outcome) {
  Error error = failure("`{}` failed", command.text());
  error.causes.push_back(outcome.signal != 0 ? fmt::format("it was ended by signal {}", outcome.signal)
                                             : fmt::format("it exited with status {}", outcome.exit_code));
  const std::string& said = outcome.err.empty() ? outcome.out : outcome.err;
  constexpr size_t k_lines = 6;
  std::vector<std::string> lines;
  size_t start = 0;
  while (start < said.size()) {
    size_t end = std::min(said.find('\n', start), said.size());
    if (end > start) {
      lines.push_back(said.substr(start, end - start));
    }
    start = end + 1;
  }
  for (size_t i = lines.size() > k_lines ? lines.size() - k_lines : 0; i < lines.size(); ++i) {
    error.causes.push_back(lines[i]);
  }
  return error;
}

} // namespace envboot::os
