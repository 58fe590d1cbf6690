#include "cli/exit_code.hpp"
#include "unit/cli/account.hpp"

#include <gmock/gmock.h>

namespace envboot::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(Offline, InitSaysWhyItCannotAndTouchesNothing) {
  FakeAccount account;
  EXPECT_EQ(account.run({"init", "demo", "--offline", "--yes"}), static_cast<int>(ExitCode::usage));
  EXPECT_THAT(account.console.err, HasSubstr("--offline"));
  EXPECT_THAT(account.console.err, HasSubstr("add `--dry-run`"));
  EXPECT_THAT(account.disk.log(), IsEmpty());
  EXPECT_THAT(account.transport.log, IsEmpty());
  EXPECT_THAT(account.processes.commands, IsEmpty());
}

TEST(Offline, APlanNeedsNoNetwork) {
  FakeAccount account;
  account.run({"init", "demo", "--offline", "--dry-run", "--base", "conda"});
  EXPECT_THAT(account.console.err, testing::Not(HasSubstr("can't be made with `--offline`")));
  EXPECT_THAT(account.transport.log, IsEmpty());
  EXPECT_THAT(account.disk.log(), IsEmpty());
}

} // namespace
} // namespace envboot::cli
