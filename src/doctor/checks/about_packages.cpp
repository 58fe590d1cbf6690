#include "doctor/checks/about_packages.hpp"

namespace envboot::doctor {

Finding about(const survey::Packages& packages, std::string_view code, Level level, std::string title) {
  return {.code = std::string(code),
          .level = level,
          .title = fmt::format("{} in {}", title, packages.prefix.string()),
          .evidence = {},
          .why = {},
          .fix = {}};
}

std::string pip(const survey::Packages& packages, std::string_view words) {
  return fmt::format("{} -m pip {}", packages.python.string(), words);
}

std::string counted(size_t count, std::string_view one, std::string_view many) {
  return count == 1 ? std::string(one) : fmt::format("{} {}", count, many);
}

std::string pinned(const std::vector<const survey::PackageFacts*>& packages) {
  std::string text;
  for (const survey::PackageFacts* package : packages) {
    text += " " + package->is.name + (package->is.version.empty() ? "" : "==" + package->is.version);
  }
  return text;
}

} // namespace envboot::doctor
