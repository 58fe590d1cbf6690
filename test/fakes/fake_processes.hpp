#pragma once

#include "os/processes.hpp"

#include <functional>

namespace envboot::fakes {

/// Answers commands by a function and keeps them. The default script fails every command.
struct FakeProcesses : os::Processes {
  using Script = std::function<Result<os::Outcome>(const os::Command&)>;
  Script script = [](const os::Command& command) -> Result<os::Outcome> {
    return fail(failure("FakeProcesses: `{}` is not in the script", command.text()));
  };
  std::vector<os::Command> commands; ///< as they came, started ones too
  std::vector<os::Fds> fds;          ///< of start(), as they came

  FakeProcesses() = default;
  explicit FakeProcesses(Script answer) : script(std::move(answer)) {}

  /// argv joined by blanks, one command a line.
  [[nodiscard]] std::vector<std::string> log() const {
    std::vector<std::string> lines;
    for (const os::Command& command : commands) {
      lines.push_back(command.text());
    }
    return lines;
  }

  Result<os::Outcome> run(const os::Command& command, Deadline deadline, os::OutputSink* sink) override {
    commands.push_back(command);
    if (deadline.expired()) {
      return fail(deadline.error("`" + command.text() + "`"));
    }
    auto outcome = script(command);
    if (outcome && sink != nullptr) {
      sink->on_output(os::Stream::out, outcome->out);
      sink->on_output(os::Stream::err, outcome->err);
    }
    return outcome;
  }

  /// A child that has already ended as the script says.
  Result<os::ChildPtr> start(const os::Command& command, const os::Fds& pairs) override {
    commands.push_back(command);
    fds.push_back(pairs);
    return std::make_unique<Ended>(TRY(script(command)));
  }

 private:
  struct Ended : os::Child {
    explicit Ended(os::Outcome given) : outcome(std::move(given)) {}
    [[nodiscard]] int pid() const override { return 1'000'000; }
    void kill() override {}
    std::optional<os::Outcome> ended() override { return outcome; }
    Result<os::Outcome> wait(Deadline) override { return outcome; }
    os::Outcome outcome;
  };
};

inline os::Outcome exited(int code, std::string out = {}, std::string err = {}) {
  os::Outcome outcome;
  outcome.exit_code = code;
  outcome.out = std::move(out);
  outcome.err = std::move(err);
  return outcome;
}

} // namespace envboot::fakes
