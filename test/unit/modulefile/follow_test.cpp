#include "unit/modulefile/follow_site.hpp"

#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
