// A kernel as CentOS 6 has it, as far as a filter can play one: every system call of x86-64 above 298 answers ENOSYS,
// so no getrandom, renameat2, syncfs, prlimit, statx. Each check runs in a child of its own.
#include "fakes/temp_folder.hpp"
#include "os/host.hpp"

#include <cerrno>
#include <cstddef>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

namespace envboot::os {
namespace {

bool become_old() {
  constexpr uint32_t k_last = 298;
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, k_last, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog program{4, filter};
  char byte = 0;
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 &&
         ::getrandom(&byte, 1, 0) < 0 && errno == ENOSYS;
}

enum Verdict { good = 0, wrong = 1, not_old = 77 };

/// `check` returns what is wrong, "" when nothing is.
template <typename Check>
int on_old_kernel(Check check) {
  pid_t child = ::fork();
  if (child == 0) {
    if (!become_old()) {
      ::_exit(not_old);
    }
    std::string problem = check();
    std::fprintf(stderr, "%s", problem.c_str());
    ::_exit(problem.empty() ? good : wrong);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(OldKernel, GivesRandomBytes) {
  int verdict = on_old_kernel([]() -> std::string {
    auto random = real_random();
    auto text = random_hex(*random, 16);
    return !text ? text.error().what : *text == std::string(32, '0') ? "all zero" : "";
  });
  if (verdict == not_old) {
    GTEST_SKIP() << "this kernel takes no seccomp filter";
  }
  EXPECT_EQ(verdict, good);
}

TEST(OldKernel, WritesRenamesAndSyncs) {
  fakes::TempFolder folder; // made before, removed after
  int verdict = on_old_kernel([&]() -> std::string {
    auto files = real_file_system();
    auto dir = files->dir(folder.path());
    if (!dir) {
      return dir.error().what;
    }
    RelPath from = RelPath::parse("a").value(), to = RelPath::parse("b").value();
    Status steps[] = {(*dir)->make_dir(from, 0700), (*dir)->set_permissions(from, 0750),
                      (*dir)->rename(from, **dir, to), (*dir)->sync(), (*dir)->sync_fs()};
    for (const Status& step : steps) {
      if (!step) {
        return step.error().what;
      }
    }
    return "";
  });
  if (verdict == not_old) {
    GTEST_SKIP() << "this kernel takes no seccomp filter";
  }
  EXPECT_EQ(verdict, good);
}

} // namespace
} // namespace envboot::os
