#include "modulefile/follow.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Level = Problem::Level;

Effect effect(Verb verb, const std::string& command, const std::vector<std::string>& words) {
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
Effect set(const std::string& name, const std::string& value) {
  Effect made = effect(Verb::set, "setenv", {value});
  made.variable = name;
  return made;
}
Effect use(const std::string& folder) {
  Effect made = effect(Verb::use_first, "module use", {folder});
  made.variable = "MODULEPATH";
  return made;
}
Effect family(const std::string& name) {
  Effect made = effect(Verb::family, "family", {"x"});
  made.variable = name;
  return made;
}
Effect load(const std::string& name) {
  return effect(Verb::load, "module load", {name});
}
Effect prereq(const std::vector<std::string>& names) {
  return effect(Verb::require_any, "prereq", names);
}
Effect depends_on(const std::string& name) {
  return effect(Verb::require_all, "depends-on", {name});
}
Effect conflict(const std::string& name) {
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

std::string loaded(const Session& session) {
  return session.environment.get_or("LOADEDMODULES", "");
}

/// "error a/1: text (/m/a/1:2:1)"
std::vector<std::string> told(const Session& session) {
  constexpr std::array<const char*, 4> k_levels = {"note", "unknown", "warning", "error"};
  std::vector<std::string> lines;
  for (const Problem& problem : session.problems) {
    lines.push_back(fmt::format("{} {}: {} ({})", k_levels.at(static_cast<size_t>(problem.level)), problem.module,
                                problem.what, problem.where.text()));
  }
  return lines;
}

TEST(Follow, WhatIsNeededComesFirstAndByWhichWay) {
  Site site;
  site["a/1"] = {set("A", "1"), prereq({"b"}), set("A2", "1")};
  site["b/1"] = {depends_on("c"), set("B", "1")};
  site["c/1"] = {set("C", "1")};
  Session session = site.follow({"a"});
  EXPECT_EQ(loaded(session), "c/1:b/1:a/1");
  EXPECT_THAT(told(session), IsEmpty());
  std::vector<std::string> order;
  for (const Change& change : session.changes) {
    order.push_back(change.module + " " + change.effect.variable);
  }
  EXPECT_THAT(order, ElementsAre("a/1 A", "c/1 C", "b/1 B", "a/1 A2"));
  const std::vector<Cause>& chain = session.loaded[0].chain;
  ASSERT_EQ(chain.size(), 2U);
  EXPECT_EQ(chain[0], (Cause{"a/1", "prereq b", {*AbsPath::parse("/m/a/1"), 3, 1}}));
  EXPECT_EQ(chain[1], (Cause{"b/1", "depends-on c", {*AbsPath::parse("/m/b/1"), 2, 1}}));
  EXPECT_TRUE(session.loaded[0].automatic);
  EXPECT_FALSE(session.loaded[2].automatic);
  EXPECT_THAT(session.loaded[2].chain, IsEmpty());
}

TEST(Follow, AFileIsEvaluatedAgainAfterWhatChangedTheSession) {
  Site site;
  site["a/1"] = {load("b"), load("b"), conflict("c"), set("A", "1")};
  site["b/1"] = {set("B", "1")};
  site.follow({"a"});
  ASSERT_EQ(site.requests.size(), 3U) << "a, b, a again; the second load and the conflict change nothing";
  EXPECT_THAT(site.requests[0].interludes, IsEmpty());
  ASSERT_EQ(site.requests[2].interludes.size(), 1U);
  EXPECT_EQ(site.requests[2].name, "a/1");
  EXPECT_EQ(site.requests[2].interludes[0].set.get("B"), "1");
  EXPECT_EQ(site.requests[2].interludes[0].set.get("LOADEDMODULES"), "b/1");
  EXPECT_EQ(site.environments[2], site.environments[0]) << "from the same start";
}

TEST(Follow, TheNextModuleSeesWhatThoseBeforeLeft) {
  Site site;
  site["gcc/9"] = {use("/gcc-9")};
  site.folders["/gcc-9"]["mpi/4"] = {use("/mpi-4")};
  site.folders["/mpi-4"]["fft/3"] = {set("FFT", "1")};
  Session session = site.follow({"fft", "gcc", "mpi", "fft"});
  EXPECT_EQ(loaded(session), "gcc/9:mpi/4:fft/3");
  EXPECT_THAT(told(session), ElementsAre("error fft: there is no module fft (/)"));
  EXPECT_EQ(site.environments.back().get("LOADEDMODULES"), "gcc/9:mpi/4");
  EXPECT_EQ(session.environment.get("MODULEPATH"), "/mpi-4:/gcc-9:/m");
}

TEST(Follow, WhatIsRefusedLeavesNothingAndTheRestIsLoaded) {
  Site site;
  site["a/1"] = {set("A", "1"), load("b"), load("nosuch")};
  site["b/1"] = {set("B", "1")};
  site["c/1"] = {set("C", "1")};
  Session session = site.follow({"a", "c"});
  EXPECT_EQ(loaded(session), "c/1");
  EXPECT_FALSE(session.environment.has("A") || session.environment.has("B"));
  EXPECT_EQ(session.changes.size(), 1U);
  EXPECT_THAT(told(session), ElementsAre("error nosuch: there is no module nosuch (/m/a/1:4:1)",
                                         "error a/1: it needs nosuch, which can't be loaded (/m/a/1:4:1)"));
}

TEST(Follow, AVariantWithoutAValueIsRefused) {
  Site site;
  site["apps/a/1"] = {effect(Verb::variant, "variant", {"mpi", "gcc", "intel"}), set("A", "1")};
  site["apps/b/1"] = {effect(Verb::variant, "variant", {"--default=gcc", "mpi", "gcc", "intel"}), set("B", "1")};
  Session after = site.follow({"apps/a/1", "apps/b/1"});
  ASSERT_EQ(after.problems.size(), 1U);
  EXPECT_EQ(after.problems[0].what, "it has no value for its variant mpi");
  EXPECT_FALSE(after.environment.has("A"));
  EXPECT_TRUE(after.environment.has("B"));
}

TEST(Follow, OneOfSeveralIsEnough) {
  Site site;
  site["a/1"] = {prereq({"nosuch", "b", "c"})};
  site["b/1"] = site["c/1"] = {};
  Session session = site.follow({"a"});
  EXPECT_EQ(loaded(session), "b/1:a/1");
  EXPECT_THAT(told(session), ElementsAre(HasSubstr("warning nosuch: there is no module nosuch")));
  site["a/1"] = {effect(Verb::load_any, "module load-any", {"nosuch", "c"})};
  EXPECT_THAT(told(site.follow({"a"})), IsEmpty());
  site["a/1"] = {prereq({"--optional", "nosuch"})};
  EXPECT_EQ(loaded(site.follow({"a"})), "a/1");
  site["a/1"] = {prereq({"x", "y"})};
  EXPECT_THAT(told(site.follow({"a"})).back(), HasSubstr("it needs one of x, y, which can't be loaded"));
}

TEST(Follow, WithoutAutoHandlingPrereqOnlyDemands) {
  Site site;
  site.rules = modules_rules(false);
  site["a/1"] = {prereq({"b"})};
  site["b/1"] = {};
  Session session = site.follow({"a", "b", "a"});
  EXPECT_EQ(loaded(session), "b/1:a/1");
  EXPECT_THAT(told(session), ElementsAre("error a/1: it needs b, which must be loaded before (/m/a/1:2:1)"));
  site["a/1"] = {load("b")};
  EXPECT_EQ(loaded(site.follow({"a"})), "b/1:a/1");
}

TEST(Follow, TryLoadMayFindNothing) {
  Site site;
  site["a/1"] = {effect(Verb::try_load, "module try-load", {"nosuch", "b"})};
  site["b/1"] = {};
  Session session = site.follow({"a"});
  EXPECT_EQ(loaded(session), "b/1:a/1");
  EXPECT_THAT(told(session), IsEmpty());
  site.ends["b/1"] = {Outcome::Kind::failed, "boom", {*AbsPath::parse("/m/b/1"), 7, 1}};
  EXPECT_THAT(told(site.follow({"a"})),
              ElementsAre("error b/1: boom (/m/b/1:7:1)", "error a/1: it needs b, which can't be loaded (/m/a/1:2:1)"));
}

TEST(Follow, ConflictsAreToldWithTheirLine) {
  Site site;
  site["a/1"] = {set("A", "1"), conflict("b")};
  site["b/1"] = {};
  Session session = site.follow({"b", "a"});
  EXPECT_EQ(loaded(session), "b/1");
  EXPECT_THAT(told(session), ElementsAre("error a/1: it is in conflict with b/1, which is loaded (/m/a/1:3:1)"));
  session = site.follow({"a", "b"});
  EXPECT_EQ(loaded(session), "a/1");
  EXPECT_THAT(told(session), ElementsAre("error b/1: it is in conflict with a/1, which is loaded (/m/a/1:3:1)"))
      << "a says so, at its line";
  site["a/1"] = {conflict("b"), load("b")};
  EXPECT_THAT(told(site.follow({"a"})).front(), HasSubstr("error b/1: it is in conflict with a/1"));
}

TEST(Follow, ACaughtRefusalIsStillTold) {
  Site site;
  site["a/1"] = {load("nosuch"), set("A", "1")};
  site.catches = {"a/1"};
  Session session = site.follow({"a"});
  EXPECT_EQ(loaded(session), "a/1");
  EXPECT_EQ(session.environment.get("A"), "1");
  EXPECT_THAT(told(session).back(), HasSubstr("warning a/1: it needs nosuch, which can't be loaded; the file goes on"));
}

TEST(Follow, OneOfAFamily) {
  Site site;
  site["gcc/9"] = {family("compiler")};
  site["intel/19"] = {family("compiler"), set("CC", "icc")};
  Session session = site.follow({"gcc", "intel"});
  EXPECT_EQ(loaded(session), "gcc/9");
  EXPECT_THAT(told(session), ElementsAre("error intel/19: it is in conflict with gcc/9, which is loaded (both are of "
                                         "the family compiler) (/m/intel/19:2:1)"));
  EXPECT_TRUE(session.environment.has("MODULES_FAMILY_COMPILER"));
  site["gcc/9"] = {family("no name")};
  EXPECT_EQ(loaded(site.follow({"gcc"})), "");
}

TEST(Follow, ACycleIsToldAndEnds) {
  Site site;
  site["a/1"] = {prereq({"b"})};
  site["b/1"] = {load("c")};
  site["c/1"] = {prereq({"a"})};
  Session session = site.follow({"a"});
  EXPECT_EQ(loaded(session), "c/1:b/1:a/1");
  EXPECT_THAT(told(session), ElementsAre(HasSubstr("note c/1: a cycle: a/1 → b/1 → c/1 → a/1")));
}

TEST(Follow, ADeepChainEnds) {
  Site site;
  for (int i = 1; i < 60; ++i) {
    site[fmt::format("m{}", i)] = {load(fmt::format("m{}", i + 1))};
  }
  Session session = site.follow({"m1", "m55"});
  EXPECT_EQ(session.loaded.size(), 0U);
  EXPECT_THAT(told(session).front(), HasSubstr("error m41: modules load one another, 40 deep (/m/m40:2:1)"));
}

TEST(Follow, AFileThatNeverSettlesEnds) {
  SessionRules rules = modules_rules(true);
  rules.evaluations = 50;
  Session session = follow(session_of({{"MODULEPATH", "/m"}}), {"a"}, rules,
                           {[](const auto&, const std::string& name) {
                              return Result<Resolved>(Resolved{name, *AbsPath::parse("/m/" + name), {}});
                            },
                            [](const auto&, const std::string&) { return std::vector<std::string>(); },
                            [n = 0](const Environment&, const Request& request) mutable {
                              Evaluation evaluation; // each time one command more, and each loads another module
                              evaluation.outcome.kind = Outcome::Kind::evaluated;
                              for (size_t i = 0; request.name == "a" && i <= request.interludes.size(); ++i) {
                                evaluation.effects.push_back(load(fmt::format("b{}", ++n)));
                              }
                              return evaluation;
                            }});
  EXPECT_THAT(told(session).back(), HasSubstr("error a: it was not evaluated: this session has more modules"));
}

TEST(Follow, WhatIsUnknownIsNotFollowed) {
  Site site;
  Effect unknown = load("x");
  unknown.values = {Unknown{"it depends on `exec hostname` (/m/a/1:2)"}, std::string("b")};
  site["a/1"] = {unknown, prereq({"gcc@9:"})};
  site["b/1"] = {};
  Session session = site.follow({"a"});
  EXPECT_EQ(loaded(session), "b/1:a/1");
  EXPECT_THAT(told(session), ElementsAre(HasSubstr("unknown a/1: module-load ? b: which module is meant is unknown: it "
                                                   "depends on `exec hostname`"),
                                         HasSubstr("unknown a/1: prereq gcc@9:: gcc@9: names versions or variants")));
}

TEST(Follow, ExitEndsTheWholeCommand) {
  Site site;
  site["a/1"] = {set("A", "1")};
  site["b/1"] = {};
  site.ends["a/1"] = {Outcome::Kind::exited, "", {}};
  Session session = site.follow({"a", "b"});
  EXPECT_EQ(loaded(session), "");
  EXPECT_FALSE(session.environment.has("A"));
  EXPECT_THAT(told(session), ElementsAre("error a/1: it ends the whole `module` command (exit) (/m/a/1)"));
  site.ends["a/1"] = {Outcome::Kind::not_evaluated, "it did not end", {}};
  EXPECT_THAT(told(site.follow({"a", "b"})), ElementsAre("error a/1: it was not evaluated: it did not end (/m/a/1)"));
}

TEST(Follow, UnloadTakesAwayWhatNobodyNeeds) {
  Site site;
  site["a/1"] = {effect(Verb::unload, "module unload", {"b"}), set("A", "1")};
  site["b/1"] = {set("B", "1")};
  site["c/1"] = {prereq({"b"})};
  Session session = site.follow({"b", "a", "b"});
  EXPECT_EQ(loaded(session), "a/1");
  EXPECT_FALSE(session.environment.has("B"));
  EXPECT_TRUE(session.changes[1].unloading);
  EXPECT_EQ(told(session).back(), "error b/1: it is in conflict with a/1, which is loaded (/m/a/1:2:1)");
  session = site.follow({"c", "a"});
  EXPECT_EQ(loaded(session), "b/1:c/1");
  EXPECT_THAT(told(session), ElementsAre("warning a/1: b/1 stays loaded: c/1 needs it (/m/a/1:2:1)",
                                         "error a/1: it is in conflict with b/1, which is loaded (/m/a/1:2:1)"));
}

TEST(Follow, SwitchReloadsWhatNeedsIt) {
  Site site;
  site["a/1"] = {effect(Verb::switch_to, "module switch", {"gcc/10", "gcc/9"})};
  site["gcc/9"] = {set("CC", "9")};
  site["gcc/10"] = {prereq({"lib"}), set("CC", "10")};
  site["lib/1"] = {};
  site["user/1"] = {prereq({"gcc"})};
  Session session = site.follow({"gcc/10", "user", "a"});
  EXPECT_EQ(loaded(session), "gcc/9:user/1:a/1") << "lib came for gcc/10, and goes with it";
  EXPECT_EQ(session.environment.get("CC"), "9");
  site["a/1"] = {effect(Verb::switch_to, "module swap", {"gcc/9"})};
  EXPECT_EQ(loaded(site.follow({"gcc/10", "a"})), "gcc/9:a/1") << "the closest one goes";
  site["a/1"] = {effect(Verb::switch_to, "module switch", {"gcc/10", "nosuch"})};
  session = site.follow({"gcc/10", "a"});
  EXPECT_EQ(loaded(session), "lib/1:gcc/10");
  EXPECT_EQ(told(session).back(), "error a/1: it switches to nosuch, which can't be loaded (/m/a/1:2:1)");
}

TEST(Follow, ALaterModuleIsPutInFrontOfThoseThatWantIt) {
  Site site;
  site["a/1"] = {prereq({"b", "c"})};
  site["b/1"] = site["c/1"] = {};
  Session session = site.follow({"b", "a", "c"});
  EXPECT_EQ(loaded(session), "b/1:c/1:a/1");
  EXPECT_THAT(told(session), ElementsAre(HasSubstr("note a/1: it is loaded again")));
}

TEST(Follow, AShellWithModulesGoesOnFromThem) {
  Site site;
  site["a/1"] = {conflict("old")};
  site["old/1"] = {};
  Session session =
      site.follow({"a", "old"}, {{"MODULEPATH", "/m"}, {"LOADEDMODULES", "old/1"}, {"_LMFILES_", "/m/old/1"}});
  EXPECT_EQ(loaded(session), "old/1");
  EXPECT_THAT(told(session), ElementsAre(HasSubstr("it is in conflict with old/1")));
}

TEST(FollowLmod, DependsOnLoadsAndPrereqDemandsAll) {
  Site site;
  site.rules = lmod_rules();
  site["a/1"] = {prereq({"b", "c"})};
  site["b/1"] = site["c/1"] = {};
  site["d/1"] = {depends_on("c")};
  Session session = site.follow({"b", "a", "d", "a"});
  EXPECT_EQ(loaded(session), "b/1:c/1:d/1:a/1");
  EXPECT_THAT(told(session), ElementsAre("error a/1: it needs c, which must be loaded before (/m/a/1:2:1)"));
}

TEST(FollowLmod, AnotherVersionAndAnotherOfTheFamilyMakeRoom) {
  Site site;
  site.rules = lmod_rules();
  site["gcc/9"] = site["gcc/10"] = {family("compiler"), set("CC", "gcc")};
  site["intel/19"] = {family("compiler")};
  Session session = site.follow({"gcc/9", "gcc/10", "intel"});
  EXPECT_EQ(loaded(session), "intel/19");
  EXPECT_FALSE(session.environment.has("CC"));
  EXPECT_THAT(told(session), ElementsAre("note gcc/10: gcc/9 makes room for it (/m/gcc/10)",
                                         "note intel/19: gcc/10 makes room for it: both are of the family compiler "
                                         "(/m/intel/19:2:1)"));
}

} // namespace
} // namespace envboot::modulefile
