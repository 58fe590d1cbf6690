#include "python/shebang.hpp"

#include <gtest/gtest.h>

namespace envboot::python {
namespace {

TEST(Shebang, NamesTheInterpreterAsWritten) {
  auto shebang = parse_shebang("#! /opt/env/bin/python3.7 -I\nimport sys\n");
  ASSERT_TRUE(shebang);
  EXPECT_EQ(shebang->interpreter, "/opt/env/bin/python3.7");
  EXPECT_FALSE(shebang->searched_on_path);
  EXPECT_EQ(shebang->length, 28u);
}

TEST(Shebang, EnvSearchesOnPath) {
  auto shebang = parse_shebang("#!/usr/bin/env -S PYTHONHASHSEED=0 python2\n");
  ASSERT_TRUE(shebang);
  EXPECT_EQ(shebang->interpreter, "python2");
  EXPECT_TRUE(shebang->searched_on_path);
}

TEST(Shebang, SeesThroughPipsTrampoline) {
  auto blank = parse_shebang("#!/bin/sh\n'''exec' \"/a b/bin/python\" \"$0\" \"$@\"\n' '''\n");
  ASSERT_TRUE(blank);
  EXPECT_EQ(blank->interpreter, "/a b/bin/python");
  EXPECT_TRUE(blank->through_sh);
  auto plain = parse_shebang("#!/bin/sh\n'''exec' /long/bin/python \"$0\" \"$@\"\n");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->interpreter, "/long/bin/python");
  auto shell = parse_shebang("#!/bin/sh\necho hello\n");
  ASSERT_TRUE(shell);
  EXPECT_EQ(shell->interpreter, "/bin/sh");
  EXPECT_FALSE(shell->through_sh);
}

TEST(Shebang, OddBytesAreNoScript) {
  EXPECT_FALSE(parse_shebang(""));
  EXPECT_FALSE(parse_shebang("\x7f"
                             "ELF"));
  EXPECT_FALSE(parse_shebang("#!"));
  EXPECT_FALSE(parse_shebang("#!   \t\n/bin/sh"));
  EXPECT_FALSE(parse_shebang("#!/usr/bin/env\n"));
  EXPECT_TRUE(parse_shebang("#!/bin/sh\n'''exec' \"/unclosed\n"));
}

} // namespace
} // namespace envboot::python
