#include "env/registry.hpp"
#include "unit/env/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using store::LedgerEntry;
using store::LedgerKind;
using testing::ElementsAre;

store::Folders folders() {
  return store::Folders::of(Environment{{"HOME", "/home/ada"}}).value();
}

std::vector<std::string> paths(const std::vector<LedgerEntry>& entries) {
  std::vector<std::string> all;
  for (const LedgerEntry& entry : entries) {
    all.push_back(entry.path.string());
  }
  return all;
}

TEST(Registry, ListsLinksAndSaysWhatIsBroken) {
  Scene scene;
  std::string envs = folders().envs().string();
  scene.disk.add_file(envs + "/.gen/dl-1/envboot.lock",
                      to_json(Lockfile{.name = "dl", .made_at = {}, .plan = "p"}).dump());
  scene.disk.add_link(envs + "/dl", ".gen/dl-1");
  scene.disk.add_link(envs + "/gone", ".gen/gone-1");
  scene.disk.add_link(envs + "/.dl.before", ".gen/dl-0");
  scene.disk.add_file(envs + "/notes.txt", "");
  auto all = list_published(scene.disk, folders()).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "dl");
  EXPECT_EQ(all[0].lock->plan, "p");
  EXPECT_EQ(all[1].name, "gone");
  EXPECT_FALSE(all[1].lock);
}

TEST(Registry, NoFolderYetIsNoError) {
  Scene scene;
  EXPECT_TRUE(list_published(scene.disk, folders()).value().empty());
}

TEST(Registry, AnUnknownNameSuggestsTheNearest) {
  Scene scene;
  scene.disk.add_link(folders().envs().string() + "/torch", ".gen/torch-1");
  auto found = find_published(scene.disk, folders(), "trch");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, Kind::usage);
  EXPECT_NE(found.error().hint.find("`torch`"), std::string::npos);
}

TEST(PlanRemoval, DoorsFirstBaseLastInnerFoldersBeforeOuter) {
  std::vector<LedgerEntry> ledger{
      {"dl", LedgerKind::base, path("/bases/py"), {}},     {"dl", LedgerKind::generation, path("/gen"), {}},
      {"dl", LedgerKind::link, path("/envs/dl"), {}},      {"dl", LedgerKind::folder, path("/m"), {}},
      {"dl", LedgerKind::folder, path("/m/dl"), {}},       {"dl", LedgerKind::modulefile, path("/m/dl/1"), {}},
      {"other", LedgerKind::link, path("/envs/other"), {}}};
  auto plan = plan_removal(ledger, {}, {}, "dl").value();
  EXPECT_THAT(paths(plan.entries), ElementsAre("/m/dl/1", "/m/dl", "/m", "/envs/dl", "/gen", "/bases/py"));
}

TEST(PlanRemoval, ABaseInUseIsHandedOver) {
  std::vector<LedgerEntry> ledger{{"dl", LedgerKind::base, path("/bases/py"), {}},
                                  {"dl", LedgerKind::generation, path("/gen/dl"), {}}};
  Published other{"two", path("/envs/two"), path("/gen/two"),
                  Lockfile{.name = "two", .made_at = {}, .base = "/bases/py"}};
  auto plan = plan_removal(ledger, {other}, {}, "dl").value();
  EXPECT_THAT(paths(plan.entries), ElementsAre("/gen/dl"));
  ASSERT_EQ(plan.handed_over.size(), 1U);
  EXPECT_EQ(plan.handed_over[0].environment, "two");
}

TEST(PlanRemoval, ABaseThatAnUnfinishedRunHoldsIsHandedOver) {
  std::vector<LedgerEntry> ledger{{"dl", LedgerKind::base, path("/bases/py"), {}},
                                  {"dl", LedgerKind::generation, path("/gen/dl"), {}},
                                  {"two", LedgerKind::base, path("/bases/py"), {}}};
  auto plan = plan_removal(ledger, {}, {}, "dl").value();
  EXPECT_THAT(paths(plan.entries), ElementsAre("/gen/dl"));
  ASSERT_EQ(plan.handed_over.size(), 1U);
  EXPECT_EQ(plan.handed_over[0].environment, "two");
}

TEST(PlanRemoval, AnUnknownNameIsAUsageError) {
  auto plan = plan_removal({{"dl", LedgerKind::link, path("/envs/dl"), {}}}, {}, {}, "dk");
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().kind, Kind::usage);
  EXPECT_NE(plan.error().hint.find("`dl`"), std::string::npos);
}

TEST(PlanRemoval, OfARunThatFailedThereMayBeDownloadsOnly) {
  auto plan = plan_removal({{"dl", LedgerKind::link, path("/envs/dl"), {}}}, {}, path("/wheels/dk"), "dk");
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->entries.empty());
  EXPECT_EQ(plan->downloads, path("/wheels/dk"));
}

TEST(Remove, WhatTheUserChangedStaysAndIsNamedAndTheRestGoes) {
  Scene scene;
  scene.disk.add_file("/m/1", "changed by hand");
  scene.disk.add_file("/gen/bin/python", "");
  LedgerEntry module{"dl", LedgerKind::modulefile, path("/m/1"), Sha256::of("as written")};
  LedgerEntry generation{"dl", LedgerKind::generation, path("/gen"), {}};
  scene.disk.add_file("/k/kernel.json", "changed too");
  LedgerEntry kernel{"dl", LedgerKind::kernel, path("/k/kernel.json"), Sha256::of("as written")};
  ASSERT_TRUE(scene.ledger.add(generation, soon()));
  ASSERT_TRUE(scene.ledger.add(module, soon()));
  ASSERT_TRUE(scene.ledger.add(kernel, soon()));
  EXPECT_TRUE(scene.ledger.changed(module).value());
  EXPECT_FALSE(scene.ledger.changed(generation).value());
  auto plan = plan_removal(scene.ledger.all().value(), {}, {}, "dl").value();
  Status removed = remove(scene.ledger, scene.seams, folders(), plan, soon());
  ASSERT_FALSE(removed);
  EXPECT_NE(removed.error().what.find("/m/1"), std::string::npos);
  EXPECT_THAT(removed.error().causes, testing::Contains(testing::HasSubstr("/k/kernel.json")));
  EXPECT_TRUE(scene.disk.has("/m/1"));
  EXPECT_TRUE(scene.disk.has("/k/kernel.json"));
  EXPECT_FALSE(scene.disk.has("/gen"));
}

TEST(Remove, ABaseThatARunTookUpAfterThePlanStays) {
  Scene scene;
  scene.disk.add_file("/bases/py/bin/python", "");
  LedgerEntry base{"dl", LedgerKind::base, path("/bases/py"), {}};
  LedgerEntry other{"two", LedgerKind::base, path("/bases/py"), {}};
  ASSERT_TRUE(scene.ledger.add(base, soon()));
  auto plan = plan_removal(scene.ledger.all().value(), {}, {}, "dl").value();
  EXPECT_THAT(paths(plan.entries), ElementsAre("/bases/py"));
  ASSERT_TRUE(scene.ledger.add(other, soon()));
  ASSERT_TRUE(remove(scene.ledger, scene.seams, folders(), plan, soon()));
  EXPECT_TRUE(scene.disk.has("/bases/py/bin/python"));
  EXPECT_THAT(scene.ledger.all().value(), ElementsAre(other));
  auto last = plan_removal(scene.ledger.all().value(), {}, {}, "two").value();
  ASSERT_TRUE(remove(scene.ledger, scene.seams, folders(), last, soon()));
  EXPECT_FALSE(scene.disk.has("/bases/py"));
}

} // namespace
} // namespace envboot::env
