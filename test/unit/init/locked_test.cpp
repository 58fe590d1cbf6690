#include "init/locked.hpp"

#include "init/run.hpp"
#include "unit/init/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr const char* k_aa = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

env::Lockfile sample() {
  env::Lockfile lock{.name = "dl", .recipe = "dl-cc35", .python = "3.7.16", .gpus = {"3.5"}};
  lock.machine = "x86_64";
  lock.imports = {"torch"};
  lock.wheels = {{"torch", "1.2.0", "torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl", "", k_aa, 7, {"3.5"}}};
  lock.packages = {{"pip", "22.0.4"},
                   {"six", "1.16.0", "six-1.16.0-py2.py3-none-any.whl", "https://origin.test/six.whl", k_aa},
                   {"torch", "1.2.0", lock.wheels[0].file, "", k_aa, 7}};
  return lock;
}

Result<config::Recipe> recipe(const env::Lockfile& lock, Unhashed unhashed = Unhashed::refuse) {
  return recipe_of(lock, path("/home/ada/dl.lock"), unhashed);
}

Kind kind_of(const env::Lockfile& lock) {
  auto made = recipe(lock);
  EXPECT_FALSE(made);
  return made ? Kind::failed : made.error().kind;
}

TEST(RecipeOf, EachPackageIsAWheelOfItsVersion) {
  auto made = recipe(sample());
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(made->python, "==3.7.*");
  ASSERT_EQ(made->wheels.size(), 2U) << "pip comes with the Python";
  EXPECT_EQ(made->wheels[1].name, "torch");
  EXPECT_TRUE(made->wheels[1].gpu);
  EXPECT_FALSE(made->wheels[0].gpu);
  EXPECT_EQ(made->imports, std::vector<std::string>{"torch"});
}

TEST(RecipeOf, WhenItWasLockedMakesNoOtherEnvironment) {
  env::Lockfile later = sample();
  later.made_at = "2027";
  EXPECT_EQ(recipe(sample())->text, recipe(later)->text);
  later.packages[1].version = "1.17.0";
  later.packages[1].file = "six-1.17.0-py2.py3-none-any.whl";
  EXPECT_NE(recipe(sample())->text, recipe(later)->text);
}

TEST(RecipeOf, APackageWithoutADigestIsRefusedUnlessToldSo) {
  env::Lockfile lock = sample();
  lock.packages[1].sha256.clear();
  lock.packages[1].unknown = "its installer kept neither";
  auto refused = recipe(lock);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::refused);
  EXPECT_THAT(refused.error().causes, Contains("six 1.16.0: its installer kept neither"));
  EXPECT_THAT(refused.error().hint, HasSubstr("--allow-unhashed"));
  auto told = recipe(lock, Unhashed::allow);
  ASSERT_TRUE(told);
  dist::Target target{3, 7, "2.17", "x86_64"};
  EXPECT_FALSE(locked_files(lock, *told, target)->at(0).listed);
}

TEST(RecipeOf, WhatCantBeMadeHereIsRefused) {
  env::Lockfile conda = sample(), machine = sample(), name = sample(), file = sample(), python = sample();
  conda.conda = {{"tk", "8.6", "h1", "", "", ""}};
  machine.machine = "aarch64";
  name.packages[1].name = "../../six";
  file.packages[1].file = "six-2.0-py3-none-any.whl";
  python.python = "";
  EXPECT_EQ(kind_of(conda), Kind::refused);
  EXPECT_EQ(kind_of(machine), Kind::refused);
  EXPECT_EQ(kind_of(name), Kind::refused);
  EXPECT_EQ(kind_of(file), Kind::refused);
  EXPECT_EQ(kind_of(python), Kind::usage);
}

TEST(LockedFiles, AFileForANewerGlibcOrAnotherPythonIsRefusedWithTheReason) {
  env::Lockfile lock = sample();
  lock.packages[1].file = "six-1.16.0-py3-none-manylinux_2_28_x86_64.whl";
  auto made = recipe(lock);
  ASSERT_TRUE(made);
  auto refused = locked_files(lock, *made, {3, 7, "2.17", "x86_64"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::refused);
  EXPECT_THAT(refused.error().causes, Contains(HasSubstr("2.28")));
  EXPECT_TRUE(locked_files(lock, *made, {3, 7, "2.28", "x86_64"}));
  EXPECT_FALSE(locked_files(lock, *made, {3, 8, "2.28", "x86_64"})) << "torch is for 3.7";
}

/// The plan of `init --locked`: no installer chooses anything.
TEST(LockedPlan, FetchesByDigestAndHoldsTheResultAgainstTheLock) {
  Scene scene;
  scene.asked.lock = sample();
  scene.asked.recipe = recipe(sample()).value();
  auto plan = scene.plan();
  ASSERT_TRUE(plan) << plan.error().what;
  std::string text;
  for (const std::string& line : plan->lines()) {
    text += line + "\n";
  }
  EXPECT_THAT(text, HasSubstr("fetch 2 locked wheels, each held against its SHA-256"));
  EXPECT_THAT(text, HasSubstr("install 2 fetched wheels"));
  EXPECT_THAT(text, HasSubstr("hold what was installed against the lock"));
  EXPECT_THAT(text, testing::Not(HasSubstr("with pip (versions")));
  ASSERT_TRUE(scene.decision.wheels[0].listed);
  EXPECT_EQ(scene.decision.wheels[0].listed->sha256, Sha256::from_hex(k_aa));
  EXPECT_EQ(scene.decision.wheels[0].listed->urls, std::vector<std::string>{"https://origin.test/six.whl"});
  EXPECT_TRUE(scene.decision.wheels[1].listed->urls.empty()) << "where it was is not known: the index is asked";
}

} // namespace
} // namespace envboot::init
