#include "action/plan.hpp"

#include <gmock/gmock.h>

namespace envboot::action {
namespace {

struct Described : Step {
  std::string text;
  Estimate size;
  Described(std::string line, Estimate estimate) : text(std::move(line)), size(estimate) {}
  [[nodiscard]] std::string key() const override { return text; }
  [[nodiscard]] std::string describe() const override { return text; }
  [[nodiscard]] Estimate estimate() const override { return size; }
  Status apply(Progress&, Deadline) override { return {}; }
  Result<Undone> undo(Keep) override { return {}; }
};

TEST(PlanTest, LinesEndWithTheTotal) {
  Plan plan;
  plan.add(std::make_unique<Described>("create the base", Estimate{210'000'000, 12'000}));
  plan.add(std::make_unique<Described>("publish", Estimate{0, 1}));
  plan.add(std::make_unique<Described>("test it", Estimate{}));
  EXPECT_EQ(plan.estimate().inodes, 12'001U);
  EXPECT_THAT(plan.lines(),
              testing::ElementsAre(" 1.  210 MB, 12 000 files  create the base", " 2.  1 file                publish",
                                   " 3.                        test it", "     210 MB, 12 001 files  in all"));
}

TEST(PlanTest, WhatMayBeLessIsSaidToBeUpTo) {
  Plan plan;
  plan.add(std::make_unique<Described>("make a base", Estimate{400'000'000, 16'000, 360'000'000, 13'500}));
  plan.add(std::make_unique<Described>("make a venv", Estimate{26'000'000, 1'800}));
  plan.leave_uncounted("1 wheel whose size the server knows");
  EXPECT_EQ(plan.estimate().at_least().bytes, 66'000'000U);
  EXPECT_EQ(plan.estimate().at_least().inodes, 4'300U);
  EXPECT_THAT(plan.lines(),
              testing::ElementsAre(" 1.  up to 400 MB, 16 000 files  make a base",
                                   " 2.  26 MB, 1 800 files          make a venv",
                                   "     up to 426 MB, 17 800 files  in all, and 1 wheel whose size the server knows"));
}

TEST(PlanTest, NothingToWriteHasNoTotal) {
  Plan plan;
  EXPECT_TRUE(plan.lines().empty());
  plan.add(std::make_unique<Described>("look", Estimate{}));
  EXPECT_THAT(plan.lines(), testing::ElementsAre(" 1.    look"));
}

} // namespace
} // namespace envboot::action
