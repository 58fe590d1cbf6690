#include "os/posix_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <gtest/gtest.h>

namespace envboot::os {
namespace {

TEST(PosixFile, AFullDeviceIsSaidByItsNameAndErrno) {
  PosixFile file(Fd(::open("/dev/full", O_WRONLY | O_CLOEXEC)), "the journal");
  Status written = file.write(std::as_bytes(std::span("x", 1)));
  ASSERT_FALSE(written);
  EXPECT_TRUE(written.error().is_no_space());
  EXPECT_EQ(written.error().what, "cannot write the journal");
}

TEST(PosixFile, ReadsUpToTheEndAndNoFurther) {
  PosixFile file(Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC)), "nothing");
  std::byte bytes[8];
  EXPECT_EQ(file.read_at(bytes, 0).value(), 0U);
}

TEST(PosixFile, ClosingTwiceClosesOnce) {
  int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  PosixFile file((Fd(fd)), "nothing");
  EXPECT_TRUE(file.close());
  int other = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(other, fd) << "the lowest free number is taken again";
  EXPECT_TRUE(file.close());
  EXPECT_NE(::fcntl(other, F_GETFD), -1) << "it was somebody else's by then";
  ::close(other);
}

} // namespace
} // namespace envboot::os
