#pragma once

#include "util/deadline.hpp"
#include "util/environment.hpp"
#include "util/rel_path.hpp"
#include "util/result.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::os {

/// A program to run: argv[0] is an absolute path, nothing is searched on PATH; `environment` is all it gets.
struct Command {
  std::vector<std::string> argv;
  Environment environment;
  AbsPath working_folder = AbsPath::root();
  std::string input;                    ///< its standard input; empty: /dev/null
  size_t keep_output = size_t{1} << 20; ///< Outcome keeps the last so many bytes of each stream

  [[nodiscard]] std::string text() const; ///< argv joined for messages
};

enum class Stream { out, err };

/// Hears output as it arrives, in pieces of any size.
struct OutputSink {
  virtual ~OutputSink() = default;
  virtual void on_output(Stream stream, std::string_view bytes) = 0;
};

struct Outcome {
  int exit_code = -1; ///< -1 when a signal ended it
  int signal = 0;
  std::string out, err; ///< the tails, see Command::keep_output
  std::chrono::milliseconds wall{0};

  [[nodiscard]] bool good() const { return exit_code == 0; }
};

/// Descriptors the child gets beside 0, 1 and 2: ours `ours` appears as number `childs`.
struct Fds {
  struct Pair {
    int childs;
    int ours;
  };
  std::vector<Pair> pairs;
  bool share_output = true; ///< stdout and stderr are ours; false: /dev/null
};

/// A running child in its own process group. The destructor kills the group and reaps.
struct Child {
  virtual ~Child() = default;
  [[nodiscard]] virtual int pid() const = 0;
  virtual void kill() = 0; ///< SIGKILL to the group; does not wait
  /// Whether it has ended, without waiting: a worker hung on a network file system can't be waited for.
  virtual std::optional<Outcome> ended() = 0;
  virtual Result<Outcome> wait(Deadline deadline) = 0;
};
using ChildPtr = std::unique_ptr<Child>;

struct Processes {
  virtual ~Processes() = default;
  /// Runs to its end. A process group of its own is ended (TERM, then KILL) when the deadline passes or is cancelled,
  /// which is an error; a non-zero exit is not. Grandchildren that keep the pipes open don't delay the return by more
  /// than a moment.
  virtual Result<Outcome> run(const Command& command, Deadline deadline, OutputSink* sink = nullptr) = 0;
  virtual Result<ChildPtr> start(const Command& command, const Fds& fds) = 0;
};

/// May be used from several threads. Ignores SIGPIPE in this process from now on.
std::unique_ptr<Processes> real_processes();

/// The outcome as an error, when it is none of success: what was run, how it ended, the last lines of its stderr as
/// causes.
Error describe_failure(const Command& command, const Outcome& outcome);

} // namespace envboot::os
