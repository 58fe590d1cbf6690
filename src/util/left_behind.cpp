#include "util/left_behind.hpp"

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

namespace envboot {
namespace {

constexpr std::chrono::milliseconds k_between_questions{20};

struct End {
  std::mutex mutex;
  std::condition_variable changed;
  bool reached = false;
  std::exception_ptr thrown;
};

} // namespace

bool ends_before(std::function<void()> work, const std::function<bool()>& give_up) {
  auto end = std::make_shared<End>();
  auto job = std::make_shared<std::function<void()>>(std::move(work));
  try {
    std::thread([end, job]() mutable {
      std::exception_ptr thrown;
      try {
        (*job)();
      } catch (...) {
        thrown = std::current_exception();
      }
      job.reset();
      std::lock_guard lock(end->mutex);
      end->thrown = thrown;
      end->reached = true;
      end->changed.notify_all();
    }).detach();
  } catch (const std::system_error&) {
    (*job)();
    return true;
  }
  job.reset();
  std::unique_lock lock(end->mutex);
  while (!end->changed.wait_for(lock, k_between_questions, [&] { return end->reached; })) {
    lock.unlock();
    bool enough = give_up();
    lock.lock();
    if (enough && !end->reached) {
      return false;
    }
  }
  if (end->thrown) {
    std::rethrow_exception(end->thrown);
  }
  return true;
}

bool ends_within(std::chrono::milliseconds time, std::function<void()> work) {
  auto last = std::chrono::steady_clock::now() + time;
  return ends_before(std::move(work), [&] { return std::chrono::steady_clock::now() >= last; });
}

} // namespace envboot
