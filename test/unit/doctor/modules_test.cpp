#include "doctor/checks/checks.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

using testing::HasSubstr;

hijack::Verdict verdict(std::string module, Level level, std::string variable, int line) {
  hijack::Verdict one;
  one.level = level;
  one.module = std::move(module);
  one.how = "does something";
  one.effect.variable = std::move(variable);
  one.effect.where = {*AbsPath::parse("/site/" + one.module), line, 5};
  return one;
}

TEST(Hijackers, OneNoteForAllThatAreNotLoadedEachOnce) {
  hijack::Judgement judgement;
  judgement.modules = 40;
  judgement.verdicts = {verdict("apps/anaconda/3", Level::error, "PYTHONPATH", 14),
                        verdict("apps/anaconda/3", Level::warning, "PYTHONPATH", 15),
                        verdict("compiler/gcc/9", Level::note, "PATH", 3)};
  auto findings = check_hijackers(judgement, {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::note);
  EXPECT_THAT(findings[0].title, HasSubstr("1 of 40 modules"));
  ASSERT_EQ(findings[0].evidence.size(), 1U);
  EXPECT_EQ(findings[0].evidence[0].line, 14);
  EXPECT_EQ(findings[0].evidence[0].column, 5);
}

TEST(Hijackers, ALoadedOneIsAWarningUnlessAnotherCheckTells) {
  hijack::Judgement judgement;
  judgement.verdicts = {verdict("a/1", Level::error, "python", 2), verdict("a/1", Level::error, "PYTHONPATH", 3)};
  auto findings = check_hijackers(judgement, {"a/1"});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::warning);
  EXPECT_EQ(findings[0].fix, "module unload a/1");
}

TEST(Hijackers, AllAreListed) {
  hijack::Judgement judgement;
  for (int i = 0; i < 20; ++i) {
    judgement.verdicts.push_back(verdict("m/" + std::to_string(i), Level::error, "PYTHONPATH", 1));
  }
  auto findings = check_hijackers(judgement, {});
  EXPECT_EQ(findings.at(0).evidence.size(), 20U);
}

TEST(Hijackers, NothingToSay) {
  EXPECT_TRUE(check_hijackers({}, {"a/1"}).empty());
  EXPECT_TRUE(check_unread_modules({}).empty());
}

TEST(UnreadModules, FileAndReason) {
  survey::SiteModules modules;
  modules.judgement.unjudged = {{"a/1", *AbsPath::parse("/site/a/1"), "can't read \"TOPP\": no such variable"}};
  modules.unread = {{*AbsPath::parse("/site/secret"), "/site/secret can't be listed"}};
  auto findings = check_unread_modules(modules);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::note);
  EXPECT_EQ(findings[0].evidence.size(), 2U);
  EXPECT_EQ(findings[0].evidence[1].file->string(), "/site/a/1");
  EXPECT_THAT(findings[0].evidence[1].value, HasSubstr("TOPP"));
}

} // namespace
} // namespace envboot::doctor
