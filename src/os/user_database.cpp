#include "os/user_database.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace envboot::os {
namespace {

constexpr std::chrono::seconds k_patience{5}; ///< a directory server may be far, or down
constexpr std::array<std::string_view, 2> k_folders{"/usr/bin", "/bin"};
constexpr std::string_view k_glibc = "glibc ";

/// What `PROGRAM ARGUMENT…` of the system prints.
Result<std::string> said_by(Processes& processes, std::string_view program, const std::vector<std::string>& arguments) {
  Error problem = failure("`{}` can't be run", program);
  for (std::string_view folder : k_folders) {
    Command command;
    command.argv = {fmt::format("{}/{}", folder, program)};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.environment.set("LC_ALL", "C");
    command.environment.set("PATH", "/usr/bin:/bin");
    auto outcome = processes.run(command, Deadline::after(k_patience));
    if (outcome && outcome->good()) {
      return outcome->out;
    }
    problem = outcome ? describe_failure(command, *outcome) : outcome.error();
    if (outcome || !problem.is_missing()) {
      break;
    }
  }
  return fail(problem);
}

} // namespace

Result<AbsPath> home_in_passwd(std::string_view text, uint32_t user) {
  constexpr size_t k_user = 2, k_home = 5;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    std::vector<std::string_view> fields;
    for (size_t at = 0; at <= line.size();) {
      size_t end = std::min(line.find(':', at), line.size());
      fields.push_back(line.substr(at, end - at));
      at = end + 1;
    }
    if (fields.size() > k_home && fields[k_user] == std::to_string(user)) {
      return AbsPath::parse(fields[k_home]);
    }
  }
  return fail(failure("the system knows no user with the number {}", user));
}

Result<AbsPath> home_by_getent(Processes& processes, uint32_t user) {
  return home_in_passwd(TRY(said_by(processes, "getent", {"passwd", std::to_string(user)})), user);
}

Result<std::string> glibc_by_getconf(Processes& processes) {
  std::string said = TRY(said_by(processes, "getconf", {"GNU_LIBC_VERSION"}));
  std::string_view version(said);
  version = version.substr(0, version.find('\n'));
  bool known = version.starts_with(k_glibc) && version.size() > k_glibc.size() &&
               version.find_first_not_of("0123456789.", k_glibc.size()) == std::string_view::npos;
  if (!known) {
    return fail(failure("`getconf GNU_LIBC_VERSION` names no version of glibc"));
  }
  return std::string(version.substr(k_glibc.size()));
}

} // namespace envboot::os
