#include "survey/prefix.hpp"

#include <gtest/gtest.h>

namespace envboot::survey {
namespace {

struct Case {
  const char* text;
  const char* interpreter;
};

class Shebang : public testing::TestWithParam<Case> {};

TEST_P(Shebang, NamesTheInterpreter) {
  EXPECT_EQ(shebang_interpreter(GetParam().text), GetParam().interpreter);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, Shebang,
    testing::Values(Case{"#!/home/me/env/bin/python3.7\nimport sys\n", "/home/me/env/bin/python3.7"},
                    Case{"#! /usr/bin/python3 -I\n", "/usr/bin/python3"}, Case{"#!/usr/bin/env python3\n", "python3"},
                    Case{"#!/bin/sh\n'''exec' \"/home/a b/env/bin/python\" \"$0\" \"$@\"\n' '''\n",
                         "/home/a b/env/bin/python"},
                    Case{"#!/bin/sh\n'''exec' /long/bin/python \"$0\" \"$@\"\n", "/long/bin/python"},
                    Case{"#!/bin/sh\necho hello\n", "/bin/sh"},
                    Case{"\x7f"
                         "ELF",
                         ""},
                    Case{"", ""}, Case{"#!", ""}));

TEST(Pyvenv, KeysAreLowerCasedAndTrimmed) {
  auto keys =
      parse_pyvenv("Home = /opt/python/bin\ninclude-system-site-packages=false\n\nno equals\nversion =  3.7.16 \r\n");
  EXPECT_EQ(keys.at("home"), "/opt/python/bin");
  EXPECT_EQ(keys.at("version"), "3.7.16");
  EXPECT_EQ(keys.size(), 3U);
}

} // namespace
} // namespace envboot::survey
