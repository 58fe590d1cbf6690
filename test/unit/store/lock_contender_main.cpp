// lock_contender FOLDER ROUNDS: adds one to FOLDER/counter so many times, each time under the lock FOLDER/lock.
// lock_contender FOLDER hold: takes the lock, makes FOLDER/held and sleeps.
#include "os/read.hpp"
#include "store/dir_lock.hpp"

#include <cstdio>
#include <fcntl.h>
#include <string>
#include <unistd.h>

using namespace envboot;

namespace {

/// Read, wait, write: two at once would lose a count.
bool count_one(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  char buffer[32] = {};
  if (fd < 0 || ::pread(fd, buffer, sizeof buffer - 1, 0) < 0) {
    return false;
  }
  ::usleep(50);
  std::string next = std::to_string(std::atol(buffer) + 1);
  bool good = ::pwrite(fd, next.data(), next.size(), 0) == static_cast<ssize_t>(next.size());
  return ::close(fd) == 0 && good;
}

} // namespace

int main(int count, char** words) {
  if (count != 3) {
    return 2;
  }
  AbsPath folder = AbsPath::parse(words[1]).value();
  bool hold = std::string(words[2]) == "hold";
  auto files = os::real_file_system();
  auto processes = os::real_processes();
  auto host = os::real_host(*processes);
  auto clock = os::real_clock();
  auto random = os::real_random();
  store::LockSeams seams{*files, *host, *clock, *random};
  for (long round = hold ? 1 : std::atol(words[2]); round > 0; --round) {
    auto lock = store::DirLock::take(seams, folder, {"lock"}, Deadline::after(std::chrono::seconds(90)));
    if (!lock) {
      std::fprintf(stderr, "%s\n", lock.error().what.c_str());
      return 1;
    }
    if (hold) {
      (void)files->dir(folder).value()->open({"held"}, os::How::replace());
      ::sleep(600);
    }
    if (!count_one((folder / "counter").string()) || !lock->check()) {
      return 1;
    }
  }
  return 0;
}
