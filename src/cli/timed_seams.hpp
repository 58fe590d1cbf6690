#pragma once

#include "os/processes.hpp"
#include "os/transport.hpp"

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

/// The same for transfers.
class TimedTransport : public os::Transport {
 public:
  explicit TimedTransport(os::Transport& inner) : m_inner(inner) {}
  Result<os::Summary> get(const os::Request& request, const os::Route& route, os::BodySink& sink,
                          Deadline deadline) override {
    auto start = std::chrono::steady_clock::now();
    auto summary = m_inner.get(request, route, sink, std::move(deadline));
    m_spent += std::chrono::steady_clock::now() - start;
    return summary;
  }
  [[nodiscard]] std::chrono::milliseconds spent() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(m_spent);
  }

 private:
  os::Transport& m_inner;
  std::chrono::steady_clock::duration m_spent{0};
};

} // namespace envboot::cli
