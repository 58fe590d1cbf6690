#include "env/lock_drift.hpp"

#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Lockfile with(std::vector<LockedPackage> packages, std::string python = "3.11.2") {
  return {.python = std::move(python), .packages = std::move(packages)};
}

std::vector<std::string> told(const Lockfile& then, const Lockfile& now) {
  std::vector<std::string> lines;
  for (const Drift& drift : drift_between(then, now)) {
    lines.push_back(drift.what);
  }
  return lines;
}

TEST(LockDrift, TellsWhatCameWentAndChanged) {
  Lockfile then = with({{"a", "1"}, {"b", "1"}, {"c", "1", "c.whl", "", "aa"}, {"d", "1", "", "", "", 0, "one"}});
  Lockfile now =
      with({{"b", "2"}, {"c", "1", "c.whl", "", "bb"}, {"d", "1", "", "", "", 0, "two"}, {"e", "5"}}, "3.11.4");
  EXPECT_THAT(told(then, now), ElementsAre("its Python is 3.11.4 and was 3.11.2", "a 1 is gone", "b is 2 and was 1",
                                           "c 1 comes from another file: its SHA-256 is bb and was aa",
                                           "d 1 has other files than it had", "e 5 is not in the lock"));
}

TEST(LockDrift, WhatOneOfThemDoesNotKnowIsNoDifference) {
  EXPECT_THAT(told(with({{"c", "1"}}), with({{"c", "1", "c.whl", "", "bb", 3, "two"}})), IsEmpty());
}

TEST(LockDrift, CondasPackagesAreComparedByTheirBuild) {
  Lockfile then, now;
  then.conda = {{"tk", "8.6", "h1", "", "", ""}};
  now.conda = {{"tk", "8.6", "h2", "", "", ""}};
  EXPECT_THAT(told(then, now), ElementsAre("conda's tk is 8.6 h2 and was 8.6 h1"));
  EXPECT_THAT(told(then, Lockfile()), ElementsAre("conda's tk 8.6 is gone"));
}

} // namespace
} // namespace envboot::env
