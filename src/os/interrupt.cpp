#include "os/interrupt.hpp"

#include <csignal>
#include <unistd.h>

namespace envboot::os {
namespace {

/// The one thing a signal handler can reach: it must outlive everything, so it is never freed.
std::shared_ptr<std::atomic<bool>>& flag() {
  static auto& kept = *new std::shared_ptr<std::atomic<bool>>(std::make_shared<std::atomic<bool>>(false));
  return kept;
}

void on_signal(int number) {
  if (flag()->exchange(true)) {
    ::_exit(128 + number);
  }
}

} // namespace

CancelFlag catch_signals() {
  flag();
  struct sigaction action {};
  action.sa_handler = on_signal;
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
    ::sigaction(number, &action, nullptr);
  }
  ::signal(SIGPIPE, SIG_IGN);
  return flag();
}

} // namespace envboot::os
