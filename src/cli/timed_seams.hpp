#pragma once

#include "os/processes.hpp"
#include "os/transport.hpp"

#include <mutex>

namespace envboot::cli {

/// Counts the time spent waiting for children, for `--timings`. Children of start() run beside us and don't count.
class TimedProcesses : public os::Processes {
 public:
  explicit TimedProcesses(os::Processes& inner) : m_inner(inner) {}
  Result<os::Outcome> run(const os::Command& command, Deadline deadline, os::OutputSink* sink) override {
    auto start = std::chrono::steady_clock::now();
    auto outcome = m_inner.run(command, std::move(deadline), sink);
    m_spent += std::chrono::steady_clock::now() - start;
    return outcome;
  }
  Result<os::ChildPtr> start(const os::Command& command, const os::Fds& fds) override {
    return m_inner.start(command, fds);
  }
  [[nodiscard]] std::chrono::milliseconds spent() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(m_spent);
  }

 private:
  os::Processes& m_inner;
  std::chrono::steady_clock::duration m_spent{0};
};

/// The same for transfers, which may run in several threads: the time in which there was one at least.
class TimedTransport : public os::Transport {
 public:
  explicit TimedTransport(os::Transport& inner) : m_inner(inner) {}
  Result<os::Summary> get(const os::Request& request, const os::Route& route, os::BodySink& sink,
                          Deadline deadline) override {
    begin();
    auto summary = m_inner.get(request, route, sink, std::move(deadline));
    end();
    return summary;
  }
  /// To be asked when none runs.
  [[nodiscard]] std::chrono::milliseconds spent() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(m_spent);
  }

 private:
  void begin() {
    std::lock_guard lock(m_mutex);
    if (m_running++ == 0) {
      m_start = std::chrono::steady_clock::now();
    }
  }
  void end() {
    std::lock_guard lock(m_mutex);
    if (--m_running == 0) {
      m_spent += std::chrono::steady_clock::now() - m_start;
    }
  }

  os::Transport& m_inner;
  std::mutex m_mutex;
  int m_running = 0;
  std::chrono::steady_clock::time_point m_start;
  std::chrono::steady_clock::duration m_spent{0};
};

} // namespace envboot::cli
