#include "unit/modulefile/follow_site.hpp"

#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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

} // namespace
} // namespace envboot::modulefile
