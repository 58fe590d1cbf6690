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
  Status undo() override { return {}; }
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

TEST(PlanTest, NothingToWriteHasNoTotal) {
  Plan plan;
  EXPECT_TRUE(plan.lines().empty());
  plan.add(std::make_unique<Described>("look", Estimate{}));
  EXPECT_THAT(plan.lines(), testing::ElementsAre(" 1.    look"));
}

} // namespace
} // namespace envboot::action
