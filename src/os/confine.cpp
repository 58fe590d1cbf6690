// A seccomp filter, written as a list of what is allowed: a list of what is forbidden misses the calls that are added
// to Linux each year (io_uring alone could open and write). The list is what a process needs to read files, to compute
// and to answer over a socket that is open already; it was found by running the tests and every modulefile at hand
// under strace, with glibc and with musl, whose abort, open and select are other calls than glibc's.
//
// Three answers to the rest. What only a process that is no longer ours would try (to run a program, to trace another
// process) ends it: its file is then one that was not evaluated. What a library tries in passing (glibc asks a socket
// of nscd for a user's name, isatty is an ioctl) fails with EPERM, and the library goes on without. Calls younger than
// the list, and those of the x32 ABI, which have a high bit set, are answered ENOSYS: a C library then takes the older
// call that does the same (clone for clone3, openat for openat2), and that one is on the list or not. The filter can't
// look behind pointers, so a call whose flags lie there (openat2, clone3) could not be judged at all.
//
// Conditions are on the lower half of an argument: each is an int, or flags of which the upper half has none.
//
// It is set by prctl, which knows it from Linux 3.5 on; seccomp(2) came with 3.17.
#include "os/confine.hpp"

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace envboot::os {
namespace {

enum class If : uint8_t {
  always,
  equal,   ///< the argument is this
  none_of, ///< no bit of this is in the argument
  own_pid, ///< the argument is this process
  fatal,   ///< not allowed: ends the process
};

struct Rule {
  long call;
  If when = If::always;
  unsigned argument = 0; ///< counts from 0
  uint32_t value = 0;
};

// Numbers never change; these are younger than some headers.
constexpr long k_statx = 332, k_rseq = 334, k_faccessat2 = 439;
constexpr uint32_t k_last_known = k_rseq;       ///< then comes a gap, up to 424
constexpr uint32_t k_kill_process = 0x80000000; ///< Linux 4.14; before, it ends the thread, of which there is one

constexpr uint32_t k_writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND;

// The most frequent first.
constexpr auto k_rules = std::to_array<Rule>({
    {SYS_openat, If::none_of, 2, k_writing},
    {SYS_open, If::none_of, 1, k_writing},
    {SYS_read},
    {SYS_close},
    {SYS_fstat},
    {SYS_newfstatat},
    {SYS_stat},
    {SYS_lstat},
    {k_statx},
    {SYS_access},
    {SYS_faccessat},
    {k_faccessat2},
    {SYS_readlink},
    {SYS_readlinkat},
    {SYS_getdents64},
    {SYS_getcwd},
    {SYS_lseek},
    {SYS_pread64},
    {SYS_readv},
    {SYS_statfs},
    {SYS_fstatfs},
    {SYS_fadvise64},
    // What is open for it already: the socket, /dev/null.
    {SYS_sendto},
    {SYS_recvfrom},
    {SYS_recvmsg},
    {SYS_write},
    {SYS_writev},
    {SYS_poll},
    {SYS_ppoll},
    {SYS_select},
    {SYS_pselect6},
    {SYS_fcntl, If::equal, 1, F_GETFD},
    {SYS_fcntl, If::equal, 1, F_SETFD},
    {SYS_fcntl, If::equal, 1, F_GETFL},
    {SYS_fcntl, If::equal, 1, F_SETFL},
    {SYS_fcntl, If::equal, 1, F_DUPFD_CLOEXEC},
    {SYS_pipe2}, // to itself
    {SYS_pipe},
    // Memory, but no code that comes from outside.
    {SYS_brk},
    {SYS_mmap, If::none_of, 2, PROT_EXEC},
    {SYS_mprotect, If::none_of, 2, PROT_EXEC},
    {SYS_munmap},
    {SYS_mremap},
    {SYS_madvise},
    // Clocks and its own limits.
    {SYS_clock_gettime},
    {SYS_clock_getres},
    {SYS_gettimeofday},
    {SYS_time},
    {SYS_times},
    {SYS_nanosleep},
    {SYS_clock_nanosleep},
    {SYS_setitimer},
    {SYS_getrusage},
    {SYS_getrlimit},
    {SYS_setrlimit},
    {SYS_prlimit64, If::equal, 0, 0},
    // Signals, to itself.
    {SYS_rt_sigaction},
    {SYS_rt_sigprocmask},
    {SYS_rt_sigreturn},
    {SYS_sigaltstack},
    {SYS_restart_syscall},
    {SYS_tgkill, If::own_pid},
    {SYS_tkill, If::own_pid},
    // Who and where it is.
    {SYS_getpid},
    {SYS_gettid},
    {SYS_getppid},
    {SYS_getuid},
    {SYS_geteuid},
    {SYS_getgid},
    {SYS_getegid},
    {SYS_getgroups},
    {SYS_uname},
    {SYS_sysinfo},
    {SYS_getcpu},
    {SYS_sched_getaffinity},
    {SYS_sched_yield},
    {SYS_getrandom},
    // The C library's own.
    {SYS_futex},
    {k_rseq},
    {SYS_set_robust_list},
    {SYS_set_tid_address},
    {SYS_exit},
    {SYS_exit_group},
    {SYS_execve, If::fatal},
    {SYS_execveat, If::fatal},
    {SYS_fork, If::fatal},
    {SYS_vfork, If::fatal},
    {SYS_ptrace, If::fatal},
    {SYS_process_vm_writev, If::fatal},
});

constexpr uint32_t k_number_at = offsetof(seccomp_data, nr);
constexpr uint32_t k_architecture_at = offsetof(seccomp_data, arch);
constexpr uint32_t lower_half_at(unsigned argument) { // of a little-endian machine
  return static_cast<uint32_t>(offsetof(seccomp_data, args)) + 8 * argument;
}

class Program {
 public:
  void load(uint32_t offset) { m_code.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)); }
  void answer(uint32_t action) { m_code.push_back(BPF_STMT(BPF_RET | BPF_K, action)); }
  /// Skips the next `count` instructions unless what was loaded passes the test.
  void unless(uint16_t test, uint32_t value, uint8_t count) {
    m_code.push_back(BPF_JUMP(static_cast<uint16_t>(BPF_JMP | BPF_K | test), value, 0, count));
  }
  /// Skips them if it passes.
  void if_so(uint16_t test, uint32_t value, uint8_t count) {
    m_code.push_back(BPF_JUMP(static_cast<uint16_t>(BPF_JMP | BPF_K | test), value, count, 0));
  }
  void rule(const Rule& rule) {
    if (rule.when == If::always || rule.when == If::fatal) {
      unless(BPF_JEQ, static_cast<uint32_t>(rule.call), 1);
      answer(rule.when == If::fatal ? k_kill_process : SECCOMP_RET_ALLOW);
      return;
    }
    unless(BPF_JEQ, static_cast<uint32_t>(rule.call), 4);
    load(lower_half_at(rule.argument));
    if (rule.when == If::none_of) {
      if_so(BPF_JSET, rule.value, 1);
    } else {
      unless(BPF_JEQ, rule.when == If::own_pid ? static_cast<uint32_t>(::getpid()) : rule.value, 1);
    }
    answer(SECCOMP_RET_ALLOW);
    load(k_number_at);
  }
  [[nodiscard]] sock_fprog view() { return {static_cast<unsigned short>(m_code.size()), m_code.data()}; }

 private:
  std::vector<sock_filter> m_code;
};

Program make_program() {
  Program program;
  program.load(k_architecture_at);
  program.if_so(BPF_JEQ, AUDIT_ARCH_X86_64, 1);
  program.answer(k_kill_process); // int 0x80: other numbers
  program.load(k_number_at);
  for (const Rule& rule : k_rules) {
    program.rule(rule);
  }
  program.unless(BPF_JGT, k_last_known, 1);
  program.answer(SECCOMP_RET_ERRNO | ENOSYS);
  program.answer(SECCOMP_RET_ERRNO | EPERM);
  return program;
}

} // namespace

Status look_only() {
  Program program = make_program();
  sock_fprog view = program.view();
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &view, 0, 0) != 0) {
    return fail(os_error(errno, "this kernel takes no seccomp filter"));
  }
  return {};
}

} // namespace envboot::os

#else

namespace envboot::os {

Status look_only() {
#if defined(__x86_64__)
  return fail(failure("this build is one for the sanitizers, which need more than a seccomp filter allows"));
#else
  return fail(failure("envboot has a seccomp filter for x86-64 only"));
#endif
}

} // namespace envboot::os

#endif
