#include "fakes/fake_processes.hpp"
#include "python/said.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using testing::Contains;
using testing::HasSubstr;

os::Command pip() {
  os::Command command;
  command.argv = {"/v/bin/python", "-m", "pip", "install", "six"};
  return command;
}

Explained explained(std::string err) {
  return explain(pip(), fakes::exited(1, "", std::move(err)), {}, common_sayings());
}

TEST(Explain, AFullDiskAndAFullQuotaAreToldAsSuch) {
  for (auto [said, what] : {std::pair("OSError: [Errno 28] No space left on device: '/v/x'\n", "the disk is full"),
                            std::pair("OSError: [Errno 122] Disk quota exceeded\n", "your quota is used up")}) {
    Explained told = explained(said);
    EXPECT_EQ(told.error.what, what);
    EXPECT_TRUE(told.error.is_no_space()) << "who waits for it must know it from others";
    EXPECT_THAT(told.error.hint, HasSubstr("--prefix"));
    EXPECT_EQ(told.retry, Retry::no);
    EXPECT_THAT(told.error.causes, Contains(HasSubstr("[Errno"))) << "pip's own words stay";
  }
}

TEST(Explain, OtherFailuresAreNoFullDisk) {
  Explained login = explained("Tunnel connection failed: 407 Proxy Authentication Required\n");
  EXPECT_EQ(login.error.kind, Kind::temporary);
  EXPECT_FALSE(login.error.is_no_space());
  EXPECT_FALSE(explained("something odd\n").error.is_no_space());
}

TEST(Explain, TheFirstTableComesFirst) {
  constexpr Saying k_own[] = {{"No space left on ", Kind::failed, "no room on {}", "", Retry::no}};
  Explained told = explain(pip(), fakes::exited(1, "", "No space left on device\n"), k_own, common_sayings());
  EXPECT_EQ(told.error.what, "no room on device");
}

} // namespace
} // namespace envboot::python
