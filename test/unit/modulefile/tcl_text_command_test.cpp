#include "modulefile/tcl_text_command.hpp"

#include "modulefile/token.hpp"

#include <gtest/gtest.h>

namespace envboot::modulefile {
namespace {

using Words = std::vector<std::string>;

TEST(TclTextCommand, AKnownTextIsTheStockCommandsBusiness) {
  EXPECT_FALSE(cut_from_unknown({"string", "range", "abc", "0", "1"}));
  EXPECT_FALSE(cut_from_unknown({"regexp"}));
  EXPECT_FALSE(cut_from_unknown({}));
}

TEST(TclTextCommand, ThePieceIsTheTokenAlone) {
  std::string h = "/s/" + make_token(4) + make_token(5);
  for (const Words& words : {Words{"string", "range", h, "0", "1"}, Words{"string", "tol", h}, Words{"split", h, "/"},
                             Words{"format", "%5s", h}, Words{"lindex", h, "1"}, Words{"regsub", "a", h, "b"},
                             Words{"regexp", "-inline", "a", h}, Words{"scan", h, "%d"}}) {
    auto piece = cut_from_unknown(words);
    ASSERT_TRUE(piece) << words[0];
    EXPECT_EQ(piece->result, make_token(4)) << words[0];
    EXPECT_EQ(piece->variables_at, 0u) << words[0];
  }
}

TEST(TclTextCommand, VariablesTakeTheTokenAndTheAnswerIsACount) {
  std::string h = make_token(4);
  auto found = cut_from_unknown({"regexp", "-start", "2", "-nocase", "--", "-x", h, "all", "one"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->variables_at, 7u);
  EXPECT_EQ(found->result, "1");
  auto scanned = cut_from_unknown({"scan", h, "%d %d", "a", "b"});
  ASSERT_TRUE(scanned);
  EXPECT_EQ(scanned->variables_at, 3u);
  EXPECT_EQ(scanned->result, "2");
  EXPECT_EQ(cut_from_unknown({"regsub", "a", h, "b", "to"})->variables_at, 4u);
}

TEST(TclTextCommand, WhatCarriesWholeOrAnswersANumberStays) {
  std::string h = make_token(4);
  for (const Words& words : {Words{"string", "length", h}, Words{"string", "match", "a*", h}, Words{"string", "cat", h},
                             Words{"file", "tail", h}, Words{"file", "join", "/a", h}, Words{"format", "%s%%", h},
                             Words{"lindex", "/a " + h, "0"}, Words{"regexp", "a", h}, Words{"string", "", h}}) {
    EXPECT_FALSE(cut_from_unknown(words)) << words[0] << " " << words[1];
  }
}

} // namespace
} // namespace envboot::modulefile
