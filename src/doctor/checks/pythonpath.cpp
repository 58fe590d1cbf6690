#include "doctor/checks/checks.hpp"
#include "doctor/checks/listed.hpp"

#include <algorithm>
#include <map>

namespace envboot::doctor {
namespace {

using survey::PythonPathEntry;
using survey::Setter;

/// Who put this entry there: a module that says so, else one whose value is unknown, else a start file; null: nobody
/// that could be found.
const Setter* setter_of(const PythonPathEntry& entry, const std::vector<Setter>& setters) {
  auto says_so = std::ranges::find_if(setters, [&](const Setter& setter) {
    return std::ranges::any_of(setter.values, [&](const Known<std::string>& value) {
      auto fields = value ? split_path_list(*value) : std::vector<std::string>();
      return std::ranges::find(fields, entry.text) != fields.end();
    });
  });
  auto may_be = std::ranges::find_if(setters, [](const Setter& setter) {
    return std::ranges::any_of(setter.values, [](const Known<std::string>& value) { return !value; });
  });
  auto start_file = std::ranges::find(setters, "", &Setter::module);
  for (auto found : {says_so, may_be, start_file}) {
    if (found != setters.end()) {
      return &*found;
    }
  }
  return nullptr;
}

std::string pythons(const std::vector<hijack::Interpreter>& interpreters) {
  std::vector<std::string> names;
  names.reserve(interpreters.size());
  for (const hijack::Interpreter& one : interpreters) {
    names.push_back(fmt::format("Python {}.{} ({})", one.major, one.minor, one.python.string()));
  }
  return listed(names);
}

Evidence place_of(const Setter& setter) {
  return {.file = setter.file,
          .line = setter.line,
          .column = setter.column,
          .value = "read by every Python that is started afterwards",
          .source_line = setter.source_line,
          .width = setter.width};
}

bool breaks(const PythonPathEntry& entry) {
  return entry.exists && !entry.verdicts.empty() && entry.verdicts.front().level == Level::error;
}

/// What one entry does, a line each.
void describe(const PythonPathEntry& entry, const std::string& active, std::vector<Evidence>& evidence) {
  auto say = [&](std::string text) { evidence.push_back({.value = std::move(text)}); };
  if (entry.text.empty() || entry.text.front() != '/') {
    say(fmt::format("`{}` means whatever folder you are in", entry.text));
    return;
  }
  if (!entry.exists) {
    say(fmt::format("{} does not exist", entry.text));
    return;
  }
  bool told = false;
  for (const hijack::Verdict& verdict : entry.verdicts) {
    if (verdict.level == Level::error) {
      std::string whom = verdict.poisoned.empty() ? "" : "; poisons " + pythons(verdict.poisoned);
      say(verdict.how + whom);
      told = true;
    }
  }
  if (!entry.shadowed.empty()) {
    say(fmt::format("{} hides {} of {}", entry.text, listed(entry.shadowed), active));
  } else if (!told) {
    say(entry.names.empty() ? entry.text + " holds nothing to import"
                            : fmt::format("{} holds {}", entry.text, listed(entry.names)));
  }
}

std::string title_of(const Setter* setter, const std::vector<const PythonPathEntry*>& entries) {
  std::string what = entries.size() == 1 ? entries.front()->text : fmt::format("{} folders", entries.size());
  if (setter == nullptr) {
    return fmt::format("PYTHONPATH is set, with {}", what);
  }
  return fmt::format("{} puts {} on PYTHONPATH",
                     setter->module.empty() ? setter->file.string() : "the loaded module " + setter->module, what);
}

std::string fix_of(const Setter* setter, std::string_view variable) {
  if (setter != nullptr && !setter->module.empty()) {
    return "module unload " + setter->module;
  }
  if (setter != nullptr) {
    return fmt::format("take line {} out of {}, then: unset {}", setter->line, setter->file.string(), variable);
  }
  return fmt::format("unset {}", variable);
}

Finding finding_of(const Setter* setter, const std::vector<const PythonPathEntry*>& entries,
                   const std::string& active) {
  Finding finding{.code = "EB101",
                  .level = Level::warning,
                  .title = title_of(setter, entries),
                  .evidence = {},
                  .why = "every Python, of any version and in any environment, imports from there before its own "
                         "packages",
                  .fix = fix_of(setter, "PYTHONPATH")};
  if (setter != nullptr) {
    finding.evidence.push_back(place_of(*setter));
  }
  for (const PythonPathEntry* entry : entries) {
    describe(*entry, active, finding.evidence);
    if (breaks(*entry)) {
      finding.level = Level::error;
      finding.why += "; code that was not made for it fails there, often with a SyntaxError";
    }
  }
  return finding;
}

} // namespace

std::vector<Finding> check_pythonpath(const std::vector<PythonPathEntry>& entries, const std::vector<Setter>& setters,
                                      const std::string& active) {
  std::vector<std::pair<const Setter*, std::vector<const PythonPathEntry*>>> groups;
  for (const PythonPathEntry& entry : entries) {
    const Setter* setter = setter_of(entry, setters);
    auto group = std::ranges::find(groups, setter, &decltype(groups)::value_type::first);
    if (group == groups.end()) {
      groups.push_back({setter, {}});
      group = groups.end() - 1;
    }
    group->second.push_back(&entry);
  }
  std::vector<Finding> findings;
  findings.reserve(groups.size());
  for (const auto& [setter, of_setter] : groups) {
    findings.push_back(finding_of(setter, of_setter, active));
  }
  return findings;
}

std::vector<Finding> check_pythonhome(const Environment& environment, const std::vector<Setter>& setters) {
  auto home = environment.get("PYTHONHOME");
  if (!home) {
    return {};
  }
  Finding finding{.code = "EB102",
                  .level = Level::error,
                  .title = "PYTHONHOME is set",
                  .evidence = {},
                  .why = "every Python that is started looks for its standard library there, and dies with \"No module "
                         "named encodings\" when it is not its own",
                  .fix = fix_of(setters.empty() ? nullptr : &setters.front(), "PYTHONHOME")};
  if (!setters.empty()) {
    finding.evidence.push_back(place_of(setters.front()));
  }
  finding.evidence.push_back({.value = "PYTHONHOME=" + *home});
  return {finding};
}

} // namespace envboot::doctor
