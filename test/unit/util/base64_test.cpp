#include "util/base64.hpp"

#include <gtest/gtest.h>

namespace envboot {
namespace {

TEST(Base64, TheVectorsOfRfc4648BothWays) {
  const std::pair<const char*, const char*> rows[] = {{"", ""},
                                                      {"f", "Zg=="},
                                                      {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},
                                                      {"foob", "Zm9vYg=="},
                                                      {"fooba", "Zm9vYmE="},
                                                      {"foobar", "Zm9vYmFy"}};
  for (auto [plain, encoded] : rows) {
    EXPECT_EQ(encoded, base64(plain));
    EXPECT_EQ(plain, base64_decode(encoded).value_or("nothing"));
  }
  EXPECT_EQ("+/+/", base64("\xfb\xff\xbf"));
}

TEST(Base64, DecodesLinesAndRefusesTheRest) {
  EXPECT_EQ("foobar", base64_decode(" Zm9v\r\nYmFy\n").value_or("nothing"));
  for (const char* bad : {"Zg", "Zg=", "Z===", "Zm9v!", "Zg==Zg==", "Zm9-"}) {
    EXPECT_FALSE(base64_decode(bad)) << bad;
  }
}

} // namespace
} // namespace envboot
