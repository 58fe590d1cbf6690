#include "cli/anonymous.hpp"

#include <gtest/gtest.h>

namespace envboot::cli {
namespace {

const Private k_hidden{{{"miller", "USER"}, {"login3.hpc.example.org", "HOST"}, {"login3", "HOST"}}, "/home/miller"};

TEST(Anonymous, HidesUserHostAndHome) {
  EXPECT_EQ(anonymous("miller on login3 (login3.hpc.example.org)", k_hidden), "USER on HOST (HOST)");
  EXPECT_EQ(anonymous("millers, /home/miller2/x, login34", k_hidden), "millers, /home/…/x, login34");
  EXPECT_EQ(anonymous("/home/miller/.bashrc:3:1: x", k_hidden), "~/.bashrc:3:1: x");
  EXPECT_EQ(anonymous("in /home/miller", k_hidden), "in ~");
}

TEST(Anonymous, KeepsOfPathsWhatTellsSomething) {
  EXPECT_EQ(anonymous("/home/miller/secret/project/env", k_hidden), "~/…/env");
  EXPECT_EQ(anonymous("'/scratch/groupname/miller/env/'", k_hidden), "'/scratch/…/env/'");
  EXPECT_EQ(anonymous("/usr/lib/python3.11/x, /scratch/env", k_hidden), "/usr/lib/python3.11/x, /scratch/env");
  EXPECT_EQ(anonymous("a/b/c/d and 1/2/3/4", k_hidden), "a/b/c/d and 1/2/3/4");
  EXPECT_EQ(anonymous("PATH=/a/b/c:/d/e/f", k_hidden), "PATH=/a/…/c:/d/…/f");
  EXPECT_EQ(anonymous("http://proxy.example.org:3128", k_hidden), "http://proxy.example.org:3128");
}

TEST(Anonymous, TakesAnyText) {
  EXPECT_EQ(anonymous("", k_hidden), "");
  EXPECT_EQ(anonymous("/", k_hidden), "/");
  EXPECT_EQ(anonymous("~/", k_hidden), "~/");
  EXPECT_EQ(anonymous("x", {{{"", "Y"}}, ""}), "x");
}

} // namespace
} // namespace envboot::cli
