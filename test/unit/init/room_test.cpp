#include "init/plan.hpp"

#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using testing::HasSubstr;

struct Takes : action::Step {
  explicit Takes(action::Estimate estimate) : m_estimate(estimate) {}
  [[nodiscard]] std::string key() const override { return "takes"; }
  [[nodiscard]] std::string describe() const override { return "take room"; }
  [[nodiscard]] action::Estimate estimate() const override { return m_estimate; }
  Status apply(action::Progress&, Deadline) override { return {}; }
  Result<action::Undone> undo(action::Keep) override { return {}; }
  action::Estimate m_estimate;
};

/// A plan that needs 100 MB and 1,000 files at the least, four times that at the most.
action::Plan plan() {
  action::Plan plan;
  plan.add(std::make_unique<Takes>(action::Estimate{400'000'000, 4'000, 300'000'000, 3'000}));
  return plan;
}

survey::PlaceFacts with(Known<os::Space> space) {
  return {"home", *AbsPath::parse("/home/ada"), "", std::move(space), "nfs4", true};
}

TEST(Room, WhatIsNeededForCertainIsRefusedWithNeedAndHave) {
  Status fits = check_room(plan(), with(os::Space{99'000'000, 0, 9'000, 9'000}));
  ASSERT_FALSE(fits);
  EXPECT_THAT(fits.error().causes.at(0), HasSubstr("at least 100 MB, and 99 MB are free"));
  EXPECT_THAT(fits.error().hint, HasSubstr("--prefix"));
  Status files = check_room(plan(), with(os::Space{900'000'000, 0, 999, 9'000}));
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error().causes.at(0), HasSubstr("at least 1 000 files, and 999 are free"));
}

TEST(Room, WhatMayNotBeNeededIsSaidAndNotRefused) {
  survey::PlaceFacts narrow = with(os::Space{200'000'000, 0, 9'000, 9'000});
  EXPECT_TRUE(check_room(plan(), narrow));
  EXPECT_THAT(tight_room(plan(), narrow), HasSubstr("up to 400 MB, and 200 MB are free"));
  survey::PlaceFacts few = with(os::Space{900'000'000, 0, 3'999, 9'000});
  EXPECT_TRUE(check_room(plan(), few));
  EXPECT_THAT(tight_room(plan(), few), HasSubstr("up to 4 000 files, and 3 999 are free"));
  EXPECT_EQ(tight_room(plan(), with(os::Space{900'000'000, 0, 9'000, 9'000})), "");
}

TEST(Room, AFileSystemWithoutANumberOfInodesOrThatIsSilentIsNoReason) {
  EXPECT_TRUE(check_room(plan(), with(os::Space{900'000'000, 0, 0, 0})));
  EXPECT_EQ(tight_room(plan(), with(os::Space{900'000'000, 0, 0, 0})), "");
  EXPECT_TRUE(check_room(plan(), with(Unknown{"it did not say"})));
  EXPECT_EQ(tight_room(plan(), with(Unknown{"it did not say"})), "");
}

} // namespace
} // namespace envboot::init
