#include "corpus/built_in_catalogue.hpp"
#include "init/decide.hpp"
#include "unit/init/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using testing::HasSubstr;

wheel::Catalogue catalogue() {
  return corpus::built_in_catalogue().value();
}

TEST(OnlyLine, OneMinorOrNone) {
  EXPECT_EQ(only_line(python("==3.7.*")), (dist::PythonLine{3, 7}));
  EXPECT_EQ(only_line(python(">=3.7.2,<3.8")), (dist::PythonLine{3, 7}));
  EXPECT_EQ(only_line(python(">=3.7")), std::nullopt);
  EXPECT_EQ(only_line(python("==2.7.*")), std::nullopt);
  EXPECT_EQ(only_line(python("")), std::nullopt);
}

TEST(Decide, TakesTheFileOfTheCatalogueForThePythonThatCondaWillMake) {
  auto decision = decide(request(), facts(), catalogue());
  ASSERT_TRUE(decision) << decision.error().what;
  ASSERT_EQ(decision->wheels.size(), 1U);
  ASSERT_TRUE(decision->wheels[0].listed);
  EXPECT_EQ(decision->wheels[0].listed->file_name, "torch-1.12.0+cu102-cp37-cp37m-linux_x86_64.whl");
  EXPECT_TRUE(std::holds_alternative<python::CreateWithConda>(decision->base.how));
  EXPECT_EQ(decision->python, (dist::PythonLine{3, 7}));
}

TEST(Decide, TheDigestKnowsWhatWasAskedAndNotWhatWasFound) {
  Request asked = request();
  Facts found = facts();
  std::string before = decide(asked, found, catalogue())->digest;
  found.condas.push_back({path("/opt/other"), path("/opt/other/bin/conda"), Unknown{"not asked"}});
  found.notes.emplace_back("a note");
  EXPECT_EQ(decide(asked, found, catalogue())->digest, before);
  asked.gpus = {"V100"};
  EXPECT_NE(decide(asked, found, catalogue())->digest, before);
  asked = request();
  asked.recipe.wheels[0].version = "1.2.0";
  EXPECT_NE(decide(asked, found, catalogue())->digest, before);
  asked = request();
  asked.own_lists = "schema = 1\nname = \"torch\"\n";
  EXPECT_NE(decide(asked, found, catalogue())->digest, before);
}

TEST(Decide, AWheelWithoutCodeForACardIsRefusedBeforeAByteIsFetched) {
  Request asked = request();
  asked.gpus = {"K40", "A100"};
  auto decision = decide(asked, facts(), catalogue());
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().kind, Kind::refused);
  EXPECT_EQ(decision.error().hint, "torch 1.13.1+cu117 runs on all of them: `--wheel torch=1.13.1+cu117`");
  asked.recipe.wheels.push_back({"torchvision", "0.13.0", true});
  EXPECT_EQ(decide(asked, facts(), catalogue()).error().hint,
            "torch 1.13.1+cu117 and torchvision 0.14.1 run on all of them: `--wheel torch=1.13.1+cu117 --wheel "
            "torchvision=0.14.1`");
}

TEST(Decide, WhatIsOfferedInsteadFitsTogetherAndTheOldestNode) {
  Request asked = request();
  asked.recipe.wheels.push_back({"torchvision", "0.13.0", true});
  auto decision = decide(asked, facts(), catalogue());
  ASSERT_TRUE(decision) << decision.error().what;
  EXPECT_EQ(decision->wheels[0].instead, "torch 1.13.1+cu117");
  EXPECT_EQ(decision->wheels[1].instead, "torchvision 0.14.1");
  asked.recipe.wheels[0].version = "1.13.1+cu117";
  asked.recipe.wheels[1].version = "0.14.1";
  EXPECT_EQ(decide(asked, facts(), catalogue())->wheels[0].instead, "");
}

TEST(Decide, AWheelThatNeedsANewerCLibraryThanTheOldestNodeHasIsRefusedToo) {
  Request asked = request();
  asked.site.nodes[0].glibc = "2.12";
  auto decision = decide(asked, facts(), catalogue());
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().kind, Kind::refused);
  EXPECT_THAT(decision.error().causes, testing::ElementsAre("it needs glibc 2.17, and there is 2.12"));
  EXPECT_THAT(decision.error().hint, testing::IsEmpty()); // nothing else runs there
}

TEST(Decide, AVersionTheCatalogueLacksIsAUsageErrorThatListsThem) {
  Request asked = request();
  asked.recipe.wheels[0].version = "9.9";
  auto decision = decide(asked, facts(), catalogue());
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().kind, Kind::usage);
  EXPECT_THAT(decision.error().causes.at(0), HasSubstr("1.12.0+cu102"));
}

TEST(Decide, AnUnknownCardIsAUsageError) {
  Request asked = request();
  asked.gpus = {"K4000X"};
  auto decision = decide(asked, facts(), catalogue());
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().kind, Kind::usage);
}

TEST(Decide, APlaceWhereNothingCanLiveIsRefusedFirst) {
  Facts found = facts();
  found.place.no_exec = true;
  auto decision = decide(request(), found, catalogue());
  ASSERT_FALSE(decision);
  EXPECT_THAT(decision.error().hint, HasSubstr("--prefix"));
  found = facts();
  found.place.path = path("/home/ada/it's here");
  EXPECT_EQ(decide(request(), found, catalogue()).error().kind, Kind::usage);
  found = facts();
  found.place.writable = false;
  EXPECT_FALSE(decide(request(), found, catalogue()));
}

TEST(Decide, AWheelTheCatalogueDoesNotKnowIsLookedForOnTheIndex) {
  Request asked = request();
  asked.recipe.wheels[0] = {"gpudemo", "1.0", true};
  auto decision = decide(asked, facts(), catalogue());
  ASSERT_TRUE(decision) << decision.error().what;
  EXPECT_FALSE(decision->wheels[0].listed);
}

TEST(Decide, WithoutCondaAndPythonThereIsNoBase) {
  Facts found = facts();
  found.condas.clear();
  auto decision = decide(request(), found, catalogue());
  ASSERT_FALSE(decision);
  EXPECT_FALSE(decision.error().hint.empty());
}

} // namespace
} // namespace envboot::init
