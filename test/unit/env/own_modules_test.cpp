#include "env/own_modules.hpp"
#include "unit/env/scene.hpp"

#include <algorithm>
#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using store::LedgerEntry;
using store::LedgerKind;
using testing::ElementsAre;
using testing::HasSubstr;

LedgerEntry entry(std::string_view file, LedgerKind kind = LedgerKind::modulefile,
                  const std::string& environment = "") {
  return {environment, kind, path(file), std::nullopt};
}

/// Two versions of a tool in a folder that was made for them, and an environment's module.
std::vector<LedgerEntry> two_versions() {
  return {entry("/m", LedgerKind::folder),
          entry("/m/tool", LedgerKind::folder),
          entry("/m/tool/1"),
          entry("/m/tool/1.lua"),
          entry("/m/tool/.version"),
          entry("/m/tool/2"),
          entry("/m/tool/2.lua"),
          entry("/home/ada/.local/modules/dl/0a", LedgerKind::modulefile, "dl")};
}

std::vector<std::string> paths_of(const ModuleRemoval& removal) {
  std::vector<std::string> paths;
  std::ranges::transform(removal.plan.entries, std::back_inserter(paths),
                         [](const LedgerEntry& one) { return one.path.string(); });
  return paths;
}

TEST(OwnModules, AreThoseOfTheLedger) {
  std::vector<std::string> names;
  for (const OwnModule& one : own_modules(two_versions())) {
    names.push_back(one.name + " in " + one.folder.string() + " of " + one.environment);
  }
  EXPECT_THAT(names, ElementsAre("tool/1 in /m of ", "tool/2 in /m of ", "dl/0a in /home/ada/.local/modules of dl"));
}

TEST(ModuleName, IsOneNameAndOneVersion) {
  EXPECT_TRUE(parse_module_name("tool/1.2"));
  for (const char* word : {"tool", "tool/", "/1", "a/b/c", "a b/1", ""}) {
    EXPECT_FALSE(parse_module_name(word)) << word;
  }
}

TEST(ModuleRemoval, LeavesTheOtherVersionAndMakesItTheDefault) {
  auto removal = plan_module_removal(two_versions(), *parse_module_name("tool/1"), {});
  ASSERT_TRUE(removal) << removal.error().what;
  EXPECT_THAT(paths_of(*removal), ElementsAre("/m/tool/1.lua", "/m/tool/1"));
  const std::optional<ModuleName>& other = removal->new_default;
  EXPECT_EQ(other ? other->path().string() : "none", "tool/2");
}

TEST(ModuleRemoval, OfTheLastTakesTheMarkAndTheFolders) {
  std::vector<LedgerEntry> ledger = two_versions();
  std::erase_if(ledger, [](const LedgerEntry& one) { return one.path.string().starts_with("/m/tool/2"); });
  auto removal = plan_module_removal(ledger, *parse_module_name("tool/1"), path("/m"));
  ASSERT_TRUE(removal) << removal.error().what;
  EXPECT_THAT(paths_of(*removal), ElementsAre("/m/tool/.version", "/m/tool/1.lua", "/m/tool/1", "/m/tool", "/m"));
  EXPECT_FALSE(removal->new_default);
}

TEST(ModuleRemoval, RefusesWhatIsNotItsOwn) {
  for (const char* name : {"tool/3", "other/1", "dl/0a"}) {
    auto removal = plan_module_removal(two_versions(), *parse_module_name(name), {});
    ASSERT_FALSE(removal) << name;
    EXPECT_EQ(removal.error().kind, Kind::usage);
  }
  EXPECT_THAT(plan_module_removal(two_versions(), *parse_module_name("dl/0a"), {}).error().hint,
              HasSubstr("envboot env remove dl"));
  EXPECT_FALSE(plan_module_removal(two_versions(), *parse_module_name("tool/1"), path("/elsewhere")));
}

TEST(ModuleRemoval, OfTwoAsksWhich) {
  std::vector<LedgerEntry> ledger = two_versions();
  ledger.push_back(entry("/n/tool/1"));
  auto removal = plan_module_removal(ledger, *parse_module_name("tool/1"), {});
  ASSERT_FALSE(removal);
  EXPECT_THAT(removal.error().hint, HasSubstr("--dir"));
  EXPECT_TRUE(plan_module_removal(ledger, *parse_module_name("tool/1"), path("/n")));
}

TEST(DefaultMark, OfSomebodyElseStays) {
  Scene scene;
  ModuleName module = *parse_module_name("tool/1");
  EXPECT_TRUE(may_set_default(scene.disk, {}, path("/m"), module).value());
  scene.disk.add_file("/m/tool/.version", "theirs");
  EXPECT_FALSE(may_set_default(scene.disk, {}, path("/m"), module).value());
  EXPECT_TRUE(may_set_default(scene.disk, two_versions(), path("/m"), module).value());
}

} // namespace
} // namespace envboot::env
