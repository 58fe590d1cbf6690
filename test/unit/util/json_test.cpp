#include "util/json.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace envboot {
namespace {

TEST(Json, RoundTrip) {
  Json json = Json::object({{"schema", 1},
                            {"b", true},
                            {"a", Json::array({nullptr, -7, 2.5, "quote \" \\ \n \t ü", Json::object()})},
                            {"empty", Json::array()}});
  EXPECT_EQ(Json::parse(json.dump()).value(), json);
  EXPECT_EQ(Json::parse(json.dump(0)).value(), json);
  EXPECT_EQ(json.dump(0).find('\n'), std::string::npos);
  EXPECT_LT(json.dump().find("schema"), json.dump().find("\"b\""));
}

TEST(Json, DepthIsCapped) {
  auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(Json::parse(nested(64)));
  EXPECT_FALSE(Json::parse(nested(65)));
  EXPECT_FALSE(Json::parse(std::string(5'000'000, '[')));
  EXPECT_FALSE(Json::parse(std::string(1'000'000, '{')));
}

TEST(Json, AnyBytesGiveAValueOrAnError) {
  for (std::string_view text : {"", "{", "{\"a\":}", "[1,]", "nul", "1e999", "\"\\ud800\"", "\xff\xfe", "{} x"}) {
    EXPECT_FALSE(Json::parse(text)) << text;
  }
}

TEST(Json, NumbersTooLargeForAnIntegerAreNotWrapped) {
  Json json = Json::parse("[9223372036854775807, 18446744073709551615]").value();
  EXPECT_EQ(*json.items()->at(0).integer(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(json.items()->at(1).integer(), nullptr);
}

TEST(Json, InvalidUtf8IsReplacedOnTheWayOut) {
  EXPECT_EQ(Json("a\xff").dump(0), "\"a\xEF\xBF\xBD\"");
}

TEST(Json, WhatSteersATerminalIsEscaped) {
  Json json("a\x7f\xC2\x9B\xE2\x80\xAE\xE2\x81\xA9 é ’\x1b");
  EXPECT_EQ(json.dump(0), "\"a\\u007f\\u009b\\u202e\\u2069 é ’\\u001b\"");
  EXPECT_EQ(Json::parse(json.dump()).value(), json);
}

TEST(Json, Members) {
  Json json = Json::object({{"name", "x"}, {"n", 1}});
  json.set("name", "y");
  EXPECT_EQ(json.text_of("name"), "y");
  EXPECT_EQ(json.text_of("n"), "");
  EXPECT_EQ(json.find("none"), nullptr);
  EXPECT_EQ(Json(1).find("x"), nullptr);
}

} // namespace
} // namespace envboot
