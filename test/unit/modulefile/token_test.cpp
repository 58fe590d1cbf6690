#include "modulefile/token.hpp"

#include <gtest/gtest.h>

namespace envboot::modulefile {
namespace {

TEST(Token, IsFoundAgainInsideAnyText) {
  std::string text = "/scratch/" + make_token(12) + "/x" + make_token(3);
  auto first = find_token(text);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->at, 9u);
  EXPECT_EQ(first->reason, 12u);
  auto second = find_token(text, first->at + first->size);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->reason, 3u);
  EXPECT_EQ(second->at + second->size, text.size());
  EXPECT_FALSE(find_token(text, second->at + 1));
}

TEST(Token, APieceOfOneIsNoTokenButIsSeen) {
  std::string token = make_token(12);
  for (size_t size = 1; size < token.size(); ++size) {
    EXPECT_FALSE(find_token(token.substr(0, size))) << size;
    EXPECT_TRUE(holds_piece_of_token(token.substr(0, size))) << size;
    EXPECT_FALSE(find_token(token.substr(size))) << size;
    EXPECT_TRUE(holds_piece_of_token(token.substr(size))) << size;
  }
  EXPECT_FALSE(find_token("\x01U99999999999999999999999\x02"));
  EXPECT_FALSE(find_token("\x01U\x02"));
  EXPECT_TRUE(find_token("\x01U\x01U7\x02"));
  EXPECT_FALSE(holds_piece_of_token("/usr/local/U12"));
}

} // namespace
} // namespace envboot::modulefile
