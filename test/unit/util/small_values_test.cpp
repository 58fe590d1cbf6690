#include "util/deadline.hpp"
#include "util/edit_distance.hpp"
#include "util/known.hpp"
#include "util/sha256.hpp"
#include "util/text_table.hpp"

#include <cerrno>
#include <gtest/gtest.h>

namespace envboot {
namespace {

using std::chrono::milliseconds;

TEST(Sha256, KnownDigests) {
  EXPECT_EQ(Sha256::of("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256::of("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256::of("").record_text(), "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
  EXPECT_EQ(Sha256::of("abc").record_text(), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

TEST(Sha256, StreamEqualsWhole) {
  Sha256Stream stream;
  stream.update(std::as_bytes(std::span("ab", 2)));
  stream.update(std::as_bytes(std::span("c", 1)));
  EXPECT_EQ(stream.finish(), Sha256::of("abc"));
  EXPECT_EQ(stream.finish(), Sha256::of(""));
}

TEST(Sha256, FromHex) {
  std::string hex = Sha256::of("abc").hex();
  std::string upper = hex;
  for (char& c : upper) {
    c = static_cast<char>(std::toupper(c));
  }
  EXPECT_EQ(Sha256::from_hex(upper), Sha256::of("abc"));
  EXPECT_FALSE(Sha256::from_hex(hex.substr(1)));
  EXPECT_FALSE(Sha256::from_hex("g" + hex.substr(1)));
}

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
