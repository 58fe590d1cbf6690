#include "survey/prefix.hpp"

#include <gtest/gtest.h>

namespace envboot::survey {
namespace {

TEST(Pyvenv, KeysAreLowerCasedAndTrimmed) {
  auto keys =
      parse_pyvenv("Home = /opt/python/bin\ninclude-system-site-packages=false\n\nno equals\nversion =  3.7.16 \r\n");
  EXPECT_EQ(keys.at("home"), "/opt/python/bin");
  EXPECT_EQ(keys.at("version"), "3.7.16");
  EXPECT_EQ(keys.size(), 3U);
}

} // namespace
} // namespace envboot::survey
