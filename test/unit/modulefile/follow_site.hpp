#pragma once

#include "modulefile/follow.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace envboot::modulefile {

inline Effect effect(Verb verb, const std::string& command, const std::vector<std::string>& words) {
  Effect made;
  made.verb = verb;
  made.command = command;
  for (const std::string& word : words) {
    if (word.starts_with("--")) {
      made.options.push_back(word);
    } else {
      made.values.emplace_back(word);
    }
  }
  made.variable = made.values.empty() ? "" : *made.values[0];
  return made;
}
inline Effect set(const std::string& name, const std::string& value) {
  Effect made = effect(Verb::set, "setenv", {value});
  made.variable = name;
  return made;
}
inline Effect use(const std::string& folder) {
  Effect made = effect(Verb::use_first, "module use", {folder});
  made.variable = "MODULEPATH";
  return made;
}
inline Effect family(const std::string& name) {
  Effect made = effect(Verb::family, "family", {"x"});
  made.variable = name;
  return made;
}
inline Effect load(const std::string& name) {
  return effect(Verb::load, "module load", {name});
}
inline Effect prereq(const std::vector<std::string>& names) {
  return effect(Verb::require_any, "prereq", names);
}
inline Effect depends_on(const std::string& name) {
  return effect(Verb::require_all, "depends-on", {name});
}
inline Effect conflict(const std::string& name) {
  return effect(Verb::conflict, "conflict", {name});
}

/// Modulefiles as lists of effects: FOLDER → name → what it does. What a name means is plain: the name, or its last
/// version. `catches`: files that go on when a command is refused.
class Site {
 public:
  std::map<std::string, std::map<std::string, std::vector<Effect>>> folders;
  std::vector<std::string> catches;
  std::map<std::string, Outcome> ends;
  SessionRules rules = modules_rules(true);
  std::vector<Request> requests;
  std::vector<Environment> environments;

  std::vector<Effect>& operator[](const std::string& name) { return folders["/m"][name]; }

  Session follow(const std::vector<std::string>& names, const Environment& before = {{"MODULEPATH", "/m"}}) {
    return modulefile::follow(session_of(before), names, rules,
                              {[this](const auto& path, const std::string& name) { return find(path, name); },
                               [](const auto&, const std::string&) { return std::vector<std::string>(); },
                               [this](const Environment& environment, const Request& request) {
                                 environments.push_back(environment);
                                 requests.push_back(request);
                                 return evaluate(request);
                               }});
  }

 private:
  Result<Resolved> find(const std::vector<AbsPath>& path, const std::string& name) {
    for (const AbsPath& folder : path) {
      const auto& files = folders[folder.string()];
      for (auto file = files.rbegin(); file != files.rend(); ++file) {
        if (file->first == name || file->first.starts_with(name + "/")) {
          return Resolved{file->first, *AbsPath::parse(folder.string() + "/" + file->first), {}};
        }
      }
    }
    return fail(failure("there is no module {}", name));
  }

  Evaluation evaluate(const Request& request) {
    Evaluation evaluation;
    evaluation.outcome = {Outcome::Kind::evaluated, "", {}};
    std::string folder = request.file.string().substr(0, request.file.string().size() - request.name.size() - 1);
    int line = 1;
    size_t asked = 0;
    for (Effect each : folders.at(folder).at(request.name)) {
      each.where = {request.file, ++line, 1};
      if (request.mode == Mode::unload) {
        each.verb = each.verb == Verb::set ? Verb::unset : each.verb;
      }
      evaluation.effects.push_back(each);
      bool answered = asks_session(each.verb) && asked < request.interludes.size();
      const std::string refusal = answered ? request.interludes[asked++].refusal : "";
      if (!refusal.empty() && std::ranges::find(catches, request.name) == catches.end()) {
        evaluation.outcome = {Outcome::Kind::failed, refusal, each.where};
        return evaluation;
      }
    }
    if (auto end = ends.find(request.name); end != ends.end() && request.mode == Mode::load) {
      evaluation.outcome = end->second;
    }
    return evaluation;
  }
};

inline std::string loaded(const Session& session) {
  return session.environment.get_or("LOADEDMODULES", "");
}

/// "error a/1: text (/m/a/1:2:1)"
inline std::vector<std::string> told(const Session& session) {
  std::vector<std::string> lines;
  for (const Problem& problem : session.problems) {
    lines.push_back(fmt::format("{} {}: {} ({})", problem.doubt ? "unknown" : name_of(problem.level), problem.module,
                                problem.what, problem.where.text()));
  }
  return lines;
}

} // namespace envboot::modulefile
