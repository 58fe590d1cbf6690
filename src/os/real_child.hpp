#pragma once

#include "os/processes.hpp"

#include <sys/types.h>

namespace envboot::os {

/// A child of this process that leads a process group of its own.
class RealChild : public Child {
 public:
  explicit RealChild(pid_t pid) : m_pid(pid) {}
  RealChild(const RealChild&) = delete;
  RealChild& operator=(const RealChild&) = delete;
  ~RealChild() override;

  [[nodiscard]] int pid() const override { return m_pid; }
  void kill() override;
  void terminate() const; ///< SIGTERM to the group
  std::optional<Outcome> ended() override;
  Result<Outcome> wait(Deadline deadline) override;

 private:
  pid_t m_pid;
  std::optional<Outcome> m_outcome;
};

} // namespace envboot::os
