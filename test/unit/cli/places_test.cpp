#include "unit/cli/account.hpp"

#include <gmock/gmock.h>

namespace envboot::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Places : testing::Test {
  FakeAccount account;
  Places() {
    account.disk.add_dir("/scratch/ada");
    account.disk.add_dir("/project/lab", 0555);
    account.host.variables.set("SCRATCH", "/scratch/ada");
    account.host.variables.set("PROJECT", "/project/lab");
    account.disk.set_space({7'000'000'000, 9'000'000'000, 123'456, 456'789});
  }
};

TEST_F(Places, OfAnUnknownSiteAreProposedWithTheirRoom) {
  account.run({"init", "demo", "--dry-run", "--base", "conda"});
  EXPECT_THAT(account.console.err,
              HasSubstr("scratch  /scratch/ada  7.0 GB and 123 456 files free  purge policy unknown"));
  EXPECT_THAT(account.console.err, HasSubstr("--prefix DIR"));
  EXPECT_THAT(account.console.err, Not(HasSubstr("/project/lab"))) << "nothing can be written there";
}

TEST_F(Places, AreNotToldToOneWhoNamedOne) {
  account.run({"init", "demo", "--dry-run", "--base", "conda", "--prefix", "/scratch/ada/e"});
  EXPECT_THAT(account.console.err, Not(HasSubstr("purge policy unknown")));
}

TEST_F(Places, AreAskedForAtATerminal) {
  account.host.terminal = true;
  account.console.answers = {"scratch"};
  account.run({"init", "demo", "--dry-run", "--base", "conda"});
  EXPECT_THAT(account.console.err, HasSubstr("Where shall environments live?"));
  EXPECT_TRUE(account.console.answers.empty());
}

} // namespace
} // namespace envboot::cli
