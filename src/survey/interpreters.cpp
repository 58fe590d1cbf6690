#include "survey/interpreters.hpp"
#include "python/interpreter.hpp"

#include <algorithm>
#include <charconv>

namespace envboot::survey {
namespace {

constexpr std::chrono::seconds k_to_answer{2};

/// `3.11` → an interpreter of that version; nothing for other texts.
std::optional<hijack::Interpreter> with_version(const AbsPath& python, std::string_view version) {
  hijack::Interpreter found{python, 0, 0};
  const char* begin = version.data();
  const char* end = begin + version.size();
  auto major = std::from_chars(begin, end, found.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') {
    return std::nullopt;
  }
  auto minor = std::from_chars(major.ptr + 1, end, found.minor);
  return minor.ec == std::errc() && minor.ptr == end ? std::optional(found) : std::nullopt;
}

std::optional<hijack::Interpreter> look_at(os::FileReader& files, os::Processes& processes, const AbsPath& python,
                                           const Deadline& deadline) {
  auto real = files.real_path(python);
  std::string name = real ? real->name() : std::string();
  if (name.starts_with("python")) {
    if (auto found = with_version(python, std::string_view(name).substr(6))) {
      return found;
    }
  }
  auto asked = python::ask(processes, files, python, deadline.within(k_to_answer));
  return asked ? std::optional(hijack::Interpreter{python, asked->major(), asked->minor()}) : std::nullopt;
}

} // namespace

std::vector<hijack::Interpreter> interpreters(os::FileReader& files, os::Processes& processes,
                                              const Environment& environment, const std::vector<PrefixFacts>& prefixes,
                                              const Deadline& deadline) {
  std::vector<hijack::Interpreter> found;
  for (const PrefixFacts& prefix : prefixes) {
    AbsPath python = prefix.interpreter;
    auto known =
        prefix.site_packages.empty() ? std::nullopt : with_version(python, python_of(prefix.site_packages.front()));
    if (known && prefix.python && !prefix.python->dangling) {
      found.push_back(*known);
    }
  }
  for (const python::FoundInterpreter& seen : python::find_interpreters(files, environment, {})) {
    bool of_prefix = std::ranges::any_of(
        prefixes, [&](const PrefixFacts& prefix) { return seen.path.parent().parent() == prefix.prefix; });
    if (seen.origin != "PATH" || of_prefix) {
      continue;
    }
    if (auto interpreter = look_at(files, processes, seen.path, deadline)) {
      found.push_back(*interpreter);
    }
  }
  return found;
}

} // namespace envboot::survey
