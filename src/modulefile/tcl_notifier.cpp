// A modulefile may say `update`, `after` and `vwait`, and Modules runs its timers then. Tcl's own notifier starts a
// thread for that, which a confined worker can't, and Tcl then ends the process. No thread is needed: a modulefile has
// timers and idle callbacks only. The limit on its time is one of the timers, so no wait is longer than that.
#include "modulefile/tcl_notifier.hpp"

#include "modulefile/tcl_values.hpp"

#include <ctime>

namespace envboot::modulefile {
namespace {

/// -1 where no timer is left: `vwait` says that it would wait forever.
int wait_for_timer(const Tcl_Time* time) {
  if (time == nullptr) {
    return -1;
  }
  timespec pause{time->sec, time->usec * 1000};
  ::nanosleep(&pause, nullptr);
  return 0;
}

} // namespace

void wait_by_sleeping() {
  Tcl_NotifierProcs procs{
      .setTimerProc = [](const Tcl_Time*) {},
      .waitForEventProc = wait_for_timer,
      .createFileHandlerProc = [](int, int, Tcl_FileProc*, ClientData) {},
      .deleteFileHandlerProc = [](int) {},
      .initNotifierProc = []() -> ClientData { return nullptr; },
      .finalizeNotifierProc = [](ClientData) {},
      .alertNotifierProc = [](ClientData) {},
      .serviceModeHookProc = [](int) {},
  };
  Tcl_SetNotifier(&procs);
}

} // namespace envboot::modulefile
