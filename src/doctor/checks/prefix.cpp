#include "doctor/checks/checks.hpp"
#include "doctor/checks/listed.hpp"

#include <algorithm>
#include <string_view>

namespace envboot::doctor {
namespace {

bool uses(const survey::PrefixFacts& prefix, const UserSite& site) {
  return prefix.sees_user_site() && std::ranges::any_of(prefix.site_packages, [&](const AbsPath& folder) {
           return survey::python_of(folder) == site.python;
         });
}

} // namespace

std::vector<Finding> check_user_site(const Environment& environment, const std::vector<UserSite>& sites,
                                     const std::vector<survey::PrefixFacts>& prefixes) {
  std::vector<Finding> findings;
  if (!environment.get_or("PYTHONNOUSERSITE", "").empty()) {
    return findings;
  }
  for (const UserSite& site : sites) {
    auto hit = std::ranges::find_if(prefixes, [&](const survey::PrefixFacts& prefix) { return uses(prefix, site); });
    if (site.names.empty() || hit == prefixes.end()) {
      continue;
    }
    findings.push_back(
        {"EB301",
         Level::warning,
         fmt::format("packages in {} leak into {}", site.folder.string(), hit->prefix.string()),
         {Evidence{.file = site.folder, .value = listed(site.names), .source_line = {}}},
         "a conda environment imports from your user site before its own packages, so that versions differ from "
         "what it installed, and pip skips what it finds there",
         "export PYTHONNOUSERSITE=1",
         {}});
  }
  return findings;
}

std::vector<Finding> check_guards(const std::vector<survey::PrefixFacts>& prefixes) {
  std::vector<Finding> findings;
  for (const survey::PrefixFacts& prefix : prefixes) {
    if (prefix.guard == survey::Guard::missing) {
      findings.push_back({.code = "EB105",
                          .level = Level::warning,
                          .title = fmt::format("{} has lost its guard against PYTHONPATH", prefix.prefix.string()),
                          .evidence = {{.file = prefix.prefix,
                                        .value = "_envboot_guard.py or 000_envboot_guard.pth is not in its "
                                                 "site-packages"}},
                          .why = "its modulefile leaves PYTHONPATH as it is, and a module that is loaded later comes "
                                 "behind every activation: this guard keeps their packages out",
                          .fix = "make it again: envboot init (or write `guard = false` into its recipe)"});
    }
  }
  return findings;
}

std::vector<Finding> check_dangling_python(const std::vector<survey::PrefixFacts>& prefixes) {
  std::vector<Finding> findings;
  for (const survey::PrefixFacts& prefix : prefixes) {
    if (prefix.python && !prefix.python->dangling) {
      continue;
    }
    std::string chain = prefix.interpreter.string();
    for (const std::string& target : prefix.python ? prefix.python->chain : std::vector<std::string>()) {
      chain += " -> " + target;
    }
    findings.push_back(
        {"EB302",
         Level::error,
         fmt::format("the python of {} is gone", prefix.prefix.string()),
         {Evidence{.file = prefix.interpreter, .value = chain, .source_line = {}}},
         "an environment only links to the Python it was made from; that one was removed, renamed or is not "
         "mounted on this node, so nothing in the environment starts",
         "make it again: envboot init (venv can't repair it: it keeps the dead link)",
         {}});
  }
  return findings;
}

namespace {

/// The scripts of one environment that don't start its own python.
struct Strays {
  std::vector<std::string> foreign, gone; ///< names
  std::vector<Change> foreign_changes, gone_changes;
  std::string foreign_python, gone_python;
};

Strays strays_of(const survey::PrefixFacts& prefix) {
  Strays strays;
  for (const survey::ScriptShebang& script : prefix.scripts) {
    if (!script.interpreter_exists) {
      strays.gone.push_back(script.script.name());
      strays.gone_python = script.interpreter;
      strays.gone_changes.emplace_back(EditText{script.script, StartWith{prefix.prefix / "bin/python"}});
    } else if (!script.inside) {
      strays.foreign.push_back(script.script.name());
      strays.foreign_python = script.interpreter;
      strays.foreign_changes.emplace_back(EditText{script.script, StartWith{prefix.prefix / "bin/python"}});
    }
  }
  return strays;
}

/// For a venv whose own python runs. A script that starts the system's Python was made so on purpose.
std::optional<Remedy> remedy_of(const survey::PrefixFacts& prefix, std::vector<Change> changes,
                                const std::string& python) {
  bool runs = prefix.kind == survey::PrefixFacts::Kind::venv && prefix.python && !prefix.python->dangling;
  if (!runs || python.starts_with("/usr/") || python.starts_with("/bin/")) {
    return std::nullopt;
  }
  size_t scripts = changes.size();
  for (const AbsPath& folder : prefix.site_packages) {
    changes.emplace_back(UpdateRecords{folder});
  }
  return Remedy{fmt::format("let {} start the environment's own python",
                            scripts == 1 ? "one script of " + prefix.prefix.string()
                                         : fmt::format("{} scripts of {}", scripts, prefix.prefix.string())),
                std::move(changes)};
}

Evidence shebang_evidence(const survey::PrefixFacts& prefix, const std::vector<std::string>& names,
                          const std::string& interpreter) {
  return {.file = prefix.prefix / "bin", .value = fmt::format("{}: #!{}", listed(names), interpreter)};
}

} // namespace

std::vector<Finding> check_shebangs(const std::vector<survey::PrefixFacts>& prefixes) {
  std::vector<Finding> findings;
  for (const survey::PrefixFacts& prefix : prefixes) {
    Strays strays = strays_of(prefix);
    std::string name = prefix.prefix.string();
    std::string fix = fmt::format("{}/bin/python -m pip install --force-reinstall pip (for each package with scripts), "
                                  "or make the environment again",
                                  name);
    if (!strays.gone.empty()) {
      bool own = prefix.python && prefix.python->dangling &&
                 AbsPath::parse(strays.gone_python)->parent() == prefix.prefix / "bin";
      findings.push_back(
          {"EB303",
           Level::error,
           fmt::format("scripts of {} name a python that is gone", name),
           {shebang_evidence(prefix, strays.gone, strays.gone_python)},
           own ? "their first line names the environment's own python, whose link leads nowhere: \"bad interpreter\""
               : "the environment was moved or copied, and the python its scripts name no longer exists: \"bad "
                 "interpreter\"",
           own ? "make the environment again: envboot init" : fix,
           own ? "EB302" : "",
           remedy_of(prefix, strays.gone_changes, strays.gone_python)});
    }
    if (!strays.foreign.empty()) {
      findings.push_back(
          {"EB303",
           Level::error,
           fmt::format("scripts of {} start another environment's python", name),
           {shebang_evidence(prefix, strays.foreign, strays.foreign_python)},
           "the environment was moved or copied: its `pip` installs into the other one without saying so",
           fix,
           {},
           remedy_of(prefix, strays.foreign_changes, strays.foreign_python)});
    }
  }
  return findings;
}

namespace {

/// Nothing for a path that would have to be quoted in one shell or another.
std::optional<Remedy> activate_remedy(const survey::PrefixFacts& prefix, const AbsPath& activates) {
  auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/_.+-").find(c) != std::string_view::npos;
  };
  if (!std::ranges::all_of(prefix.prefix.string(), is_plain)) {
    return std::nullopt;
  }
  return Remedy{fmt::format("let {}/bin/activate activate its own folder", prefix.prefix.string()),
                {EditText{prefix.prefix / "bin/activate", ReplacePath{activates, prefix.prefix}}},
                false};
}

} // namespace

std::vector<Finding> check_activate_scripts(const std::vector<survey::PrefixFacts>& prefixes) {
  std::vector<Finding> findings;
  for (const survey::PrefixFacts& prefix : prefixes) {
    if (!prefix.activates || prefix.activates_same) {
      continue;
    }
    findings.push_back(
        {.code = "EB316",
         .level = Level::error,
         .title = fmt::format("the activate script of {} activates another folder", prefix.prefix.string()),
         .evidence = {{.file = prefix.prefix / "bin/activate",
                       .value = "it puts " + prefix.activates->string() + "/bin on PATH"}},
         .why = "the environment was moved or copied: after `activate` the shell runs the old place's python, or "
                "the system's where that is gone",
         .fix = "make the environment again at this place; environments can't be moved",
         .remedy = activate_remedy(prefix, *prefix.activates)});
  }
  return findings;
}

} // namespace envboot::doctor
