#pragma once

#include "os/pipe.hpp"
#include "os/real_child.hpp"

namespace envboot::os {

/// The pipes of one child: its streams are read and its input is fed until it has ended and its pipes are drained.
class Conversation {
 public:
  /// Both must outlive it.
  Conversation(const Command& command, OutputSink* sink) : m_command(command), m_sink(sink) {}

  /// Makes the pipes. Then the child is to be started with childs_ends(), then comes talk().
  Status open();
  [[nodiscard]] std::vector<Fds::Pair> childs_ends() const {
    return {{0, m_in.read}, {1, m_out.write}, {2, m_err.write}};
  }
  /// Closes at the other end when this process ends, however it ends.
  [[nodiscard]] int life() const { return m_life.read; }

  /// Until the child has ended; when the deadline passes it is ended, which is an error. `wall` is not set.
  Result<Outcome> talk(RealChild& child, Deadline deadline);

 private:
  std::optional<Outcome> listen(RealChild& child, const Deadline& deadline);
  void pump(int& fd, short events, Stream stream, std::string& kept);
  void feed(short events);
  [[nodiscard]] std::string tail(const std::string& text) const;

  const Command& m_command;
  OutputSink* m_sink;
  Pipe m_in, m_out, m_err, m_life;
  std::string m_out_text, m_err_text;
  size_t m_fed = 0;
};

} // namespace envboot::os
