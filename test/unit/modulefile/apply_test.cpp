#include "modulefile/apply.hpp"

#include <gtest/gtest.h>

namespace envboot::modulefile {
namespace {

Effect path(Verb verb, const std::vector<std::string>& entries, std::vector<std::string> options = {}) {
  return {verb, "path", "P", {entries.begin(), entries.end()}, ":", std::move(options), {}};
}
Environment after(Environment before, const std::vector<Effect>& effects) {
  for (const Effect& effect : effects) {
    apply_effect(effect, before);
  }
  return before;
}

TEST(Apply, AnEntryThatIsThereIsCountedInsteadOfAddedAgain) {
  Environment one = after({{"P", "/a:/b"}}, {path(Verb::prepend_path, {"/b", "/c"})});
  EXPECT_EQ(one.get("P"), "/c:/a:/b");
  EXPECT_EQ(one.get("__MODULES_SHARE_P"), "/b:2");
  Environment less = after(one, {path(Verb::remove_path, {"/b"})});
  EXPECT_EQ(less.get("P"), "/c:/a:/b");
  EXPECT_EQ(less.get("__MODULES_SHARE_P"), std::nullopt);
  EXPECT_EQ(after(less, {path(Verb::remove_path, {"/b"})}).get("P"), "/c:/a");
}

TEST(Apply, ACountThatCannotGrowStays) {
  Environment full{{"P", "/a"}, {"__MODULES_SHARE_P", "/a:2147483647"}};
  EXPECT_EQ(after(full, {path(Verb::prepend_path, {"/a"})}), full);
}

TEST(Apply, SeveralValuesKeepTheirOrderInFront) {
  EXPECT_EQ(after({{"P", "/z"}}, {path(Verb::prepend_path, {"/a", "/b"})}).get("P"), "/a:/b:/z");
  EXPECT_EQ(after({{"P", "/z"}}, {path(Verb::append_path, {"/a", "/b"})}).get("P"), "/z:/a:/b");
}

TEST(Apply, AnEmptyVariableIsNoEntryButAnEmptyEntryIs) {
  EXPECT_EQ(after({{"P", ""}}, {path(Verb::prepend_path, {"/a"})}).get("P"), "/a");
  Environment empty = after({{"P", "/a"}}, {path(Verb::append_path, {""})});
  EXPECT_EQ(empty.get("P"), "/a:");
  EXPECT_EQ(empty.get("__MODULES_SHARE_P"), ":1");
}

TEST(Apply, RemovingTheLastEntryUnsets) {
  EXPECT_FALSE(after({{"P", "/a"}}, {path(Verb::remove_path, {"/a"})}).has("P"));
  EXPECT_EQ(after({{"P", "/a:/b:/a"}}, {path(Verb::remove_path, {"2"}, {"--index"})}).get("P"), "/a:/b");
}

TEST(Apply, ColonsInCountedEntriesAreEscaped) {
  Effect effect = path(Verb::prepend_path, {"a:b", "a:b"}, {"--duplicates"});
  effect.delimiter = ";";
  Environment once = after({}, {effect});
  EXPECT_EQ(once.get("P"), "a:b;a:b");
  EXPECT_EQ(once.get("__MODULES_SHARE_P"), "a\\:b:2");
  effect.verb = Verb::remove_path;
  EXPECT_FALSE(after(once, {effect}).has("P"));
}

TEST(Apply, MadeUpReferenceCountsAreNoTrap) {
  for (const char* counts : {"", ":", "/a", "/a:x", "/a:-5", "/a:99999999999999999999", "\\"}) {
    Environment odd{{"P", "/a"}, {"__MODULES_SHARE_P", counts}};
    EXPECT_EQ(after(odd, {path(Verb::prepend_path, {"/b"})}).get("P"), "/b:/a") << counts;
  }
}

TEST(Apply, PushenvGivesBackOnlyUpToTheFirstColonAsModules5Does) {
  Effect push{Verb::push, "pushenv", "P", {std::string(), std::string("m/1")}, ":", {}, {}, {}};
  Effect pop = push;
  pop.verb = Verb::pop;
  Environment pushed = after({{"P", "/u/a:/u/b"}}, {push});
  EXPECT_EQ(pushed.get("P"), "");
  EXPECT_EQ(after(pushed, {pop}).get("P"), "/u/a");
}

TEST(Apply, NothingIsAppliedWhenTheModuleWouldNotLoad) {
  Evaluation evaluation;
  evaluation.effects.push_back(path(Verb::prepend_path, {"/a"}));
  for (Outcome::Kind kind : {Outcome::Kind::broke, Outcome::Kind::returned, Outcome::Kind::exited,
                             Outcome::Kind::failed, Outcome::Kind::not_evaluated}) {
    evaluation.outcome.kind = kind;
    EXPECT_EQ(apply(evaluation, Environment{}).environment, Environment{});
  }
  evaluation.outcome.kind = Outcome::Kind::stopped;
  EXPECT_EQ(apply(evaluation, Environment{}).environment.get("P"), "/a");
}

TEST(Apply, UnknownValuesAreNamedNotGuessed) {
  Evaluation evaluation;
  evaluation.outcome.kind = Outcome::Kind::evaluated;
  evaluation.effects.push_back({Verb::set, "setenv", "H", {Unknown{"no reason"}}, ":", {}, {}, {}});
  Applied applied = apply(evaluation, Environment{{"H", "old"}});
  EXPECT_EQ(applied.unknown.at("H"), "no reason");
}

TEST(ApplyLua, AnEntryMovesAndPrioritiesComeFirst) {
  Environment environment{{"P", "/u/a:/u/b//:/u/c"}};
  auto lua = [&](Verb verb, const std::string& value, const std::vector<std::string>& options = {}) {
    Effect made;
    made.verb = verb;
    made.variable = "P";
    made.options = options;
    made.where.file = *AbsPath::parse("/m/x.lua");
    made.values.emplace_back(value);
    apply_effect(made, environment);
    return environment.get_or("P", "unset");
  };
  EXPECT_EQ(lua(Verb::prepend_path, "/u/c"), "/u/c:/u/a:/u/b");
  EXPECT_EQ(lua(Verb::append_path, "/u/a/./"), "/u/c:/u/b:/u/a");
  EXPECT_EQ(lua(Verb::prepend_path, "/high", {"--priority=100"}), "/high:/u/c:/u/b:/u/a");
  EXPECT_EQ(lua(Verb::prepend_path, "/d"), "/high:/d:/u/c:/u/b:/u/a");
  EXPECT_EQ(lua(Verb::remove_path, "/u/c"), "/high:/d:/u/c:/u/b:/u/a") << "it was added once more than it is removed";
  EXPECT_EQ(lua(Verb::remove_path, "/u/c"), "/high:/d:/u/b:/u/a");
  EXPECT_EQ(lua(Verb::remove_path, "/nosuch"), "/high:/d:/u/b:/u/a");
  environment.unset("P");
  EXPECT_EQ(lua(Verb::append_path, ""), "::");
}

} // namespace
} // namespace envboot::modulefile
