#include "survey/mounts.hpp"

#include <gtest/gtest.h>

namespace envboot::survey {
namespace {

constexpr auto k_table = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
                         "30 22 0:25 / /home rw,nosuid - nfs4 server:/home rw,vers=4.1\n"
                         "31 22 0:26 / /scratch\\040big ro,noexec - lustre x@tcp:/s rw\n"
                         "nonsense line\n"
                         "32 30 0:27 / /home rw,noexec - tmpfs tmpfs rw\n";

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

TEST(Mounts, TheLongestPointAbovePathWins) {
  auto mounts = parse_mountinfo(k_table);
  ASSERT_EQ(mounts.size(), 4U);
  EXPECT_EQ(mount_of(mounts, path("/usr/lib"))->type, "ext4");
  EXPECT_EQ(mount_of(mounts, path("/homework"))->type, "ext4");
}

TEST(Mounts, OfTwoAtOnePointTheLaterIsOnTop) {
  auto mounts = parse_mountinfo(k_table);
  EXPECT_EQ(mount_of(mounts, path("/home/me"))->type, "tmpfs");
}

TEST(Mounts, BlanksInPathsAreWrittenInOctal) {
  auto mounts = parse_mountinfo(k_table);
  const Mount* scratch = mount_of(mounts, path("/scratch big/me"));
  ASSERT_EQ(scratch->type, "lustre");
  EXPECT_TRUE(scratch->has("noexec"));
  EXPECT_TRUE(scratch->has("ro"));
  EXPECT_FALSE(scratch->has("nosuid"));
}

TEST(Mounts, AnyTextIsTaken) {
  EXPECT_TRUE(parse_mountinfo("\0\n - - -\n1 2 3 4 relative x - a b c\n").empty());
}

} // namespace
} // namespace envboot::survey
