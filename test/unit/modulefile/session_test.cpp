#include "modulefile/session.hpp"

#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Member member(const std::string& name, std::vector<Alternatives> requires_of = {}, bool automatic = false) {
  Member made;
  made.name = name;
  made.file = *AbsPath::parse("/m/" + name);
  made.requires_of = std::move(requires_of);
  made.automatic = automatic;
  return made;
}

Session loaded(std::vector<Member> members) {
  Session session;
  for (Member& each : members) {
    session.loading.push_back(std::move(each));
    finish_loading(session);
  }
  return session;
}

std::vector<std::string> names(const Session& session) {
  std::vector<std::string> all;
  for (const Member& each : session.loaded) {
    all.push_back(each.name);
  }
  return all;
}

TEST(Session, IsReadFromWhatModulesWroteDown) {
  Session session = session_of({{"LOADEDMODULES", "gcc/9:mpi/4"},
                                {"_LMFILES_", "/m/gcc/9:/m/mpi/4"},
                                {"__MODULES_LMCONFLICT", "gcc/9&gcc&compiler"},
                                {"__MODULES_LMPREREQ", "mpi/4&gcc|intel&cc"},
                                {"__MODULES_LMALTNAME", "gcc/9&al|compiler&as|gcc/default"},
                                {"__MODULES_LMTAG", "gcc/9&auto-loaded&keep-loaded"}});
  ASSERT_EQ(session.loaded.size(), 2U);
  const Member &gcc = session.loaded[0], &mpi = session.loaded[1];
  EXPECT_EQ(gcc.file.string(), "/m/gcc/9");
  EXPECT_THAT(gcc.conflicts, ElementsAre("gcc", "compiler"));
  EXPECT_THAT(gcc.other_names, ElementsAre("compiler"));
  EXPECT_TRUE(gcc.automatic && gcc.kept);
  EXPECT_FALSE(mpi.automatic || mpi.kept);
  EXPECT_THAT(mpi.requires_of, ElementsAre(ElementsAre("gcc", "intel"), ElementsAre("cc")));
  EXPECT_THAT(session_of({}).loaded, IsEmpty());
  EXPECT_EQ(session_of({{"LOADEDMODULES", "a:b"}, {"_LMFILES_", "/m/a"}}).loaded.size(), 2U) << "a shorter list";
}

TEST(Session, WhichModuleANameMeans) {
  Member gcc = member("gcc/9.2");
  gcc.other_names = {"compiler", "cc/new"};
  for (const char* name : {"gcc", "gcc/", "gcc/9.2", "gcc/9", "compiler", "cc", "cc/new", "/m/gcc/9.2"}) {
    EXPECT_TRUE(names_member(name, gcc)) << name;
  }
  for (const char* name : {"gc", "gcc/9.", "gcc/1", "gcc/9.20", "g", "compile", "/m/gcc", "gcc/9.2/x"}) {
    EXPECT_FALSE(names_member(name, gcc)) << name;
  }
  Session session = loaded({member("a/1"), member("b/1"), member("a/2")});
  EXPECT_EQ(find_loaded(session, {"a"}), 2U) << "the last";
  EXPECT_EQ(find_loaded(session, {"c", "b"}), 1U);
  EXPECT_FALSE(find_loaded(session, {"c"}));
  session.loading = {member("d/1")};
  EXPECT_EQ(find_loading(session, {"d"}), &session.loading[0]);
  EXPECT_EQ(find_loading(session, {"a"}), nullptr);
}

TEST(Session, TheClosestSharesTheMostParts) {
  Session session = loaded({member("x/mpi/1"), member("x/gcc/9"), member("y/1")});
  EXPECT_EQ(closest(session, "x/gcc/10"), 1U);
  EXPECT_EQ(closest(session, "x/fft"), 1U) << "of equal ones the last";
  EXPECT_EQ(closest(session, "y/2"), 2U);
  EXPECT_FALSE(closest(session, "z/1"));
}

TEST(Session, EffectsChangeTheEnvironmentAndAreKept) {
  Session session;
  Effect set;
  set.verb = Verb::set;
  set.variable = "A";
  set.values = {std::string("1")};
  Effect guess = set;
  guess.variable = "B";
  guess.values = {Unknown{"it depends on the host"}};
  apply_to(session, "a/1", false, set);
  apply_to(session, "a/1", true, guess);
  EXPECT_EQ(session.environment.get("A"), "1");
  EXPECT_FALSE(session.environment.has("B"));
  EXPECT_EQ(session.unknown.at("B"), "it depends on the host");
  EXPECT_THAT(session.changes, ElementsAre(Change{"a/1", false, set}, Change{"a/1", true, guess}));
}

TEST(Session, LoadedModulesStandInTheEnvironment) {
  Member gcc = member("gcc/9");
  gcc.other_names = {"cc", "compiler"};
  Session session = loaded({member("a/1"), gcc, member("b/1")});
  EXPECT_EQ(session.environment.get("LOADEDMODULES"), "a/1:gcc/9:b/1");
  EXPECT_EQ(session.environment.get("_LMFILES_"), "/m/a/1:/m/gcc/9:/m/b/1");
  EXPECT_EQ(session.environment.get("__MODULES_LMALTNAME"), "gcc/9&al|cc&al|compiler");
  leave(session, 1);
  EXPECT_THAT(names(session), ElementsAre("a/1", "b/1"));
  EXPECT_EQ(session.environment.get("LOADEDMODULES"), "a/1:b/1");
  EXPECT_EQ(session.environment.get("_LMFILES_"), "/m/a/1:/m/b/1");
  EXPECT_FALSE(session.environment.has("__MODULES_LMALTNAME"));
  leave(session, 0);
  leave(session, 0);
  EXPECT_EQ(session.environment, Environment());
}

TEST(Session, ARollbackKeepsOnlyWhatIsTold) {
  Session session = loaded({member("a/1")});
  Session before = session;
  session.loading.push_back(member("b/1"));
  tell(session, Level::warning, session.loading[0], "that was it", {});
  finish_loading(session);
  session.over = true;
  roll_back(session, before);
  EXPECT_THAT(names(session), ElementsAre("a/1"));
  EXPECT_EQ(session.environment, before.environment);
  ASSERT_EQ(session.problems.size(), 1U);
  EXPECT_EQ(session.problems[0].module, "b/1");
  EXPECT_TRUE(session.over);
}

TEST(Session, AConflictCountsWhoeverSaysIt) {
  Session session = loaded({member("a/1"), member("b/1")});
  session.loading = {member("c/1")};
  EXPECT_FALSE(conflict_of_innermost(session));
  session.loading[0].conflicts = {"c", "b"};
  EXPECT_EQ(conflict_of_innermost(session), "b/1") << "and not with itself";
  session.loading[0].conflicts = {};
  session.loaded[0].conflicts = {"c"};
  EXPECT_EQ(conflict_of_innermost(session), "a/1");
  session.loaded[0].conflicts = {};
  session.loading.insert(session.loading.begin(), member("d/1"));
  session.loading[0].conflicts = {"c"};
  EXPECT_EQ(conflict_of_innermost(session), "d/1") << "which is being loaded";
}

TEST(Session, OfOneFamilyThereIsOne) {
  Member gcc = member("gcc/9");
  gcc.other_names = gcc.conflicts = {"compiler"};
  Session session = loaded({gcc});
  session.loading = {member("intel/19")};
  session.loading[0].other_names = session.loading[0].conflicts = {"compiler"};
  EXPECT_EQ(conflict_of_innermost(session), "gcc/9");
}

TEST(Session, WhoLeansOnAModule) {
  Session session =
      loaded({member("a/1"), member("b/1", {{"a"}}), member("c/1", {{"b", "x"}}), member("d/1", {{"d/1", "e"}})});
  EXPECT_THAT(leaning_on(session, {"a/1"}), ElementsAre("b/1", "c/1"));
  EXPECT_THAT(leaning_on(session, {"c/1", "d/1"}), IsEmpty());
  EXPECT_EQ(needed_by(session, 0), "b/1");
  EXPECT_FALSE(needed_by(session, 2));
  session.loading = {member("e/1", {{"c"}})};
  EXPECT_EQ(needed_by(session, 2), "e/1") << "it is just being loaded";
  session.loading[0].requires_of = {{"c", "a"}};
  EXPECT_FALSE(needed_by(session, 2)) << "a would do";
}

TEST(Session, WhoWaitsForAModule) {
  Member optional = member("o/1", {{"o/1", "new"}});
  Session session = loaded({member("a/1"), member("any/1", {{"a", "new"}}), member("sure/1", {{"a"}}), optional,
                            member("leans/1", {{"any"}}), member("lacks/1", {{"new"}, {"gone"}})});
  EXPECT_THAT(waiting_for(session, member("new/1")), ElementsAre("any/1", "o/1", "leans/1"));
  EXPECT_THAT(waiting_for(session, member("a/2")), IsEmpty()) << "there is an a";
  session.loaded[0].conflicts = {"new"};
  EXPECT_THAT(waiting_for(session, member("new/1")), IsEmpty()) << "it won't be loaded";
}

TEST(Session, WhatGoesWithAModule) {
  Session session =
      loaded({member("deep/1", {}, true), member("only/1", {{"deep"}}, true), member("shared/1", {}, true),
              member("asked/1"), member("other/1", {{"shared"}}), member("a/1", {{"only"}, {"shared"}, {"asked"}})});
  EXPECT_THAT(useless(session, {"a/1"}), ElementsAre("deep/1", "only/1"));
  session.loaded[1].kept = true;
  EXPECT_THAT(useless(session, {"a/1"}), IsEmpty()) << "always-load";
  EXPECT_THAT(useless(session, {"a/1", "other/1"}), ElementsAre("shared/1"));
}

TEST(Session, DifferencesAreSetsAndUnsets) {
  auto [set, unset] = difference({{"A", "1"}, {"B", "1"}, {"C", "1"}}, {{"A", "1"}, {"B", "2"}, {"D", ""}});
  EXPECT_EQ(set, (Environment{{"B", "2"}, {"D", ""}}));
  EXPECT_THAT(unset, ElementsAre("C"));
}

} // namespace
} // namespace envboot::modulefile
