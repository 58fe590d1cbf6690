#include "unit/modulefile/follow_site.hpp"

#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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

} // namespace
} // namespace envboot::modulefile
