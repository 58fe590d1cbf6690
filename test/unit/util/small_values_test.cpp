#include "util/deadline.hpp"
#include "util/edit_distance.hpp"
#include "util/known.hpp"
#include "util/text_table.hpp"

#include <cerrno>
#include <gtest/gtest.h>

namespace envboot {
namespace {

using std::chrono::milliseconds;

TEST(EditDistance, CountsSlips) {
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("doctor", "doctor"), 0U);
  std::vector<std::string> words{"doctor", "modules", "init"};
  EXPECT_EQ(nearest_word("docter", words), "doctor");
  EXPECT_EQ(nearest_word("int", words), "init");
  EXPECT_FALSE(nearest_word("frobnicate", words));
}

TEST(TextTable, PadsByCodePoints) {
  TextTable table;
  table.add_row({"é", "1"});
  table.add_row({"abc", "22", ""});
  table.add_row({"x"});
  EXPECT_EQ(table.render(2), "  é    1\n  abc  22\n  x\n");
}

TEST(HumanNumbers, Units) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(999), "999 B");
  EXPECT_EQ(human_bytes(1400), "1.4 kB");
  EXPECT_EQ(human_bytes(9'960), "10 kB");
  EXPECT_EQ(human_bytes(999'600), "1.0 MB");
  EXPECT_EQ(human_bytes(~0ULL), "18 EB");
  EXPECT_EQ(human_count(7), "7");
  EXPECT_EQ(human_count(36'000), "36 000");
  EXPECT_EQ(human_count(1'234'567), "1 234 567");
}

TEST(Known, ValueOrReason) {
  Known<int> known = 3;
  Known<int> unknown = Unknown{"nobody asked"};
  EXPECT_TRUE(known);
  EXPECT_EQ(*known, 3);
  EXPECT_FALSE(unknown);
  EXPECT_EQ(unknown.because(), "nobody asked");
  EXPECT_EQ(unknown.value_or(5), 5);
}

TEST(DeadlineTest, WithinOnlyShortens) {
  Deadline past = Deadline::after(milliseconds(-1));
  EXPECT_TRUE(past.expired());
  EXPECT_EQ(past.left(), milliseconds(0));
  EXPECT_TRUE(past.within(std::chrono::hours(1)).expired());
  EXPECT_EQ(Deadline::never().left(), std::chrono::hours(1));
  EXPECT_LE(Deadline::never().within(std::chrono::minutes(1)).left(), std::chrono::minutes(1));
  EXPECT_EQ(past.error("it").kind, Kind::failed);
}

TEST(DeadlineTest, CancellingIsSeenByCopies) {
  auto flag = std::make_shared<std::atomic<bool>>(false);
  Deadline deadline = Deadline::never(flag).within(std::chrono::hours(1));
  EXPECT_FALSE(deadline.expired());
  *flag = true;
  EXPECT_TRUE(deadline.expired());
  EXPECT_EQ(deadline.error("it").kind, Kind::interrupted);
}

TEST(ErrorTest, CausesAndHints) {
  Error inner = os_error(ENOSPC, "cannot write /x");
  Error outer = failure("the wheel was not installed").because(inner);
  EXPECT_TRUE(outer.is_no_space());
  ASSERT_EQ(outer.causes.size(), 2U);
  EXPECT_EQ(outer.causes[0], "cannot write /x");
  EXPECT_EQ(outer.hint, inner.hint);
  EXPECT_EQ(refusal("no").because(inner).kind, Kind::refused);
  EXPECT_EQ(failure("no").because(error(Kind::temporary, "busy")).kind, Kind::temporary);
}

} // namespace
} // namespace envboot
