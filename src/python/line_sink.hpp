#pragma once

#include "os/processes.hpp"

#include <functional>
#include <string>

namespace envboot::python {

/// Cuts a child's output into lines as they arrive, both streams apart; progress bars end theirs with a carriage
/// return. A line is cut off at 4 KB.
class LineSink : public os::OutputSink {
 public:
  using Heard = std::function<void(std::string_view line)>;
  explicit LineSink(Heard heard) : m_heard(std::move(heard)) {}
  void on_output(os::Stream stream, std::string_view bytes) override {
    constexpr size_t k_longest = 4096;
    std::string& line = stream == os::Stream::out ? m_out : m_err;
    for (char c : bytes) {
      if (c != '\n' && c != '\r') {
        if (line.size() < k_longest) {
          line += c;
        }
      } else if (!line.empty()) {
        m_heard(line);
        line.clear();
      }
    }
  }

 private:
  Heard m_heard;
  std::string m_out, m_err;
};

} // namespace envboot::python
