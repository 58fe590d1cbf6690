#include "cli/parse.hpp"
#include "cli/progress.hpp"
#include "unit/cli/account.hpp"

#include <gtest/gtest.h>

namespace envboot::cli {
namespace {

struct Bundle : action::Step {
  [[nodiscard]] std::string key() const override { return "bundle"; }
  [[nodiscard]] std::string describe() const override { return "write a bundle"; }
  Status apply(action::Progress&, Deadline) override { return {}; }
  Result<action::Undone> undo(action::Keep) override { return {}; }
};

struct Display {
  FakeAccount account;
  Parsed parsed = parse({"init", "demo"}).value();
  Terminal terminal{std::get<Call>(parsed), account.world};
  StepDisplay steps{terminal, account.clock, AbsPath::root()};
};

TEST(StepDisplay, WhatIsGoneWhatStaysAndWhatCouldNotGoAreToldApart) {
  using Stays = action::Undone::Stays;
  Display display;
  display.steps.undone(Bundle(), {});
  display.steps.undone(Bundle(), action::Undone{Stays::for_others, ""});
  display.steps.undone(Bundle(), action::Undone{Stays::for_the_next_run, "half a bundle"});
  display.steps.undone(Bundle(), fail(failure("no luck")));
  EXPECT_EQ(display.account.console.err, "      taken back: write a bundle\n"
                                         "      stays, as others may use it: write a bundle\n"
                                         "      kept for the next run: half a bundle\n"
                                         "      could not be taken back: write a bundle\n");
}

TEST(AmountText, CountsBytesAndTimeLeft) {
  using std::chrono::milliseconds;
  EXPECT_EQ(amount_text(3, 12, 3, milliseconds(4000)), "3 of 12");
  EXPECT_EQ(amount_text(20'000'000, 0, 0, milliseconds(0)), "20 MB");
  EXPECT_EQ(amount_text(40'000'000, 80'000'000, 20'000'000, milliseconds(10'000)),
            "40 MB of 80 MB, 2.0 MB/s, 20 s left");
}

} // namespace
} // namespace envboot::cli
