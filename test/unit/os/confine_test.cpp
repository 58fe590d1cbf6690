// What a process can do once it only looks. Each check runs in a child of its own, since there is no way back.
#include "os/confine.hpp"

#include "fakes/temp_folder.hpp"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::os {
namespace {

constexpr int k_not_confined = 77;

/// How a child ends that is confined and then does it: its exit status, or 128 and the signal.
template <typename Deed>
int confined(Deed deed) {
  pid_t child = ::fork();
  if (child == 0) {
    if (!look_only()) {
      ::_exit(k_not_confined);
    }
    ::_exit(deed());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// 0, or what errno says; the filter's answers are both below 77.
int refusal(long result) {
  return result < 0 ? errno : 0;
}

class Confine : public testing::Test {
 protected:
  void SetUp() override {
    if (confined([] { return 0; }) == k_not_confined) {
      GTEST_SKIP() << "no seccomp filter: the kernel takes none, or this is a sanitizer's build";
    }
    auto made = m_folder.dir()->open(RelPath::parse("file").value(), How::replace());
    ASSERT_TRUE(made);
    ASSERT_TRUE((*made)->write(std::as_bytes(std::span("text", 4))));
  }
  std::string path(const std::string& name) { return m_folder.path().string() + "/" + name; }
  fakes::TempFolder m_folder;
};

TEST_F(Confine, LeavesWhatAReaderNeeds) {
  EXPECT_EQ(confined([&] {
              int fd = ::open(path("file").c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
              char byte = 0;
              struct stat about {};
              return fd >= 0 && ::read(fd, &byte, 1) == 1 && byte == 't' && ::stat(path("file").c_str(), &about) == 0 &&
                             ::close(fd) == 0
                         ? 0
                         : 1;
            }),
            0);
  EXPECT_EQ(confined([] {
              std::vector<char> much(64 << 20, 'x');
              itimerval timer{{0, 0}, {10, 0}};
              rusage used{};
              return ::setitimer(ITIMER_REAL, &timer, nullptr) == 0 && ::getrusage(RUSAGE_SELF, &used) == 0 &&
                             much.back() == 'x'
                         ? 0
                         : 1;
            }),
            0);
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  EXPECT_EQ(confined([&] { return refusal(::send(ends[1], "x", 1, MSG_NOSIGNAL)); }), 0) << "a socket that is open";
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_EQ(confined([]() -> int { std::abort(); }), 128 + SIGABRT) << "what Tcl does out of memory";
}

TEST_F(Confine, OpensNothingForWriting) {
  for (int flags :
       {O_WRONLY, O_RDWR, O_RDONLY | O_CREAT, O_RDONLY | O_TRUNC, O_WRONLY | O_APPEND, O_RDWR | O_TMPFILE}) {
    EXPECT_EQ(confined([&] { return refusal(::open(path("file").c_str(), flags, 0600)); }), EPERM) << flags;
    EXPECT_EQ(confined([&] { return refusal(::syscall(SYS_open, path("file").c_str(), flags, 0600)); }), EPERM);
  }
  EXPECT_EQ(confined([&] { return refusal(::open(path("new").c_str(), O_RDONLY | O_CREAT, 0600)); }), EPERM);
  EXPECT_EQ(confined([&] { return refusal(::creat(path("new").c_str(), 0600)); }), EPERM);
  constexpr long k_openat2 = 437;
  EXPECT_EQ(confined([&] { return refusal(::syscall(k_openat2, AT_FDCWD, path("new").c_str(), nullptr, 0)); }), ENOSYS);
  EXPECT_EQ(m_folder.dir()->list()->size(), 1u);
}

TEST_F(Confine, ChangesNoNames) {
  std::string file = path("file"), other = path("other");
  EXPECT_EQ(confined([&] { return refusal(::unlink(file.c_str())); }), EPERM);
  EXPECT_EQ(confined([&] { return refusal(::unlinkat(AT_FDCWD, file.c_str(), 0)); }), EPERM);
  EXPECT_EQ(confined([&] { return refusal(::rename(file.c_str(), other.c_str())); }), EPERM);
  EXPECT_EQ(confined([&] { return refusal(::link(file.c_str(), other.c_str())); }), EPERM);
  EXPECT_EQ(confined([&] { return refusal(::symlink("x", other.c_str())); }), EPERM);
  EXPECT_EQ(confined([&] { return refusal(::mkdir(other.c_str(), 0700)); }), EPERM);
  EXPECT_EQ(confined([&] { return refusal(::mkfifo(other.c_str(), 0600)); }), EPERM);
  EXPECT_EQ(confined([&] { return refusal(::chmod(file.c_str(), 0777)); }), EPERM);
  EXPECT_EQ(confined([&] { return refusal(::truncate(file.c_str(), 0)); }), EPERM);
  EXPECT_EQ(confined([&] { return refusal(::utimes(file.c_str(), nullptr)); }), EPERM);
  EXPECT_EQ(confined([&] { return refusal(::chdir("/")); }), EPERM);
}

TEST_F(Confine, StartsNothingAndReachesNobody) {
  const int killed = 128 + SIGSYS;
  EXPECT_EQ(confined([] {
              char program[] = "/bin/true";
              char* argv[] = {program, nullptr};
              ::execv(program, argv);
              return 0;
            }),
            killed);
  EXPECT_EQ(confined([] { return refusal(::syscall(SYS_fork)); }), killed);
  EXPECT_EQ(confined([] { return refusal(::syscall(SYS_vfork)); }), killed);
  EXPECT_EQ(confined([] { return refusal(::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr)); }), EPERM);
  EXPECT_NE(confined([] {
              pthread_t thread{};
              return ::pthread_create(
                  &thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
            }),
            0);
  EXPECT_EQ(confined([] { return refusal(::socket(AF_INET, SOCK_STREAM, 0)); }), EPERM);
  EXPECT_EQ(confined([] { return refusal(::kill(::getppid(), 0)); }), EPERM);
  EXPECT_EQ(confined([] { return refusal(::syscall(SYS_tgkill, ::getppid(), ::getppid(), 0)); }), EPERM);
  EXPECT_EQ(confined([] { return refusal(::syscall(SYS_tgkill, ::getpid(), ::getpid(), 0)); }), 0);
  EXPECT_EQ(confined([] {
              rlimit limit{1, 1};
              return refusal(::prlimit(::getppid(), RLIMIT_CPU, &limit, nullptr));
            }),
            EPERM);
  constexpr long k_io_uring_setup = 425;
  EXPECT_EQ(confined([] { return refusal(::syscall(k_io_uring_setup, 1, nullptr)); }), ENOSYS);
}

TEST_F(Confine, RunsNoCodeThatComesLater) {
  auto executable = [] {
    return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? 1 : 0;
  };
  EXPECT_EQ(confined(executable), 1);
}

TEST_F(Confine, SaysWhyItCannot) {
  pid_t child = ::fork();
  if (child == 0) {
    sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_SECCOMP, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    sock_fprog program{6, filter};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
    Status status = look_only();
    ::_exit(status ? 1 : status.error().sys == EINVAL && !status.error().what.empty() ? 0 : 2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

} // namespace
} // namespace envboot::os
