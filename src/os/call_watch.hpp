#pragma once

#include "os/file_system.hpp"
#include "os/processes.hpp"

#include <array>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace envboot::os {

/// The calls to the world that some threads have under way, for another thread that gives them up when one of them
/// doesn't return: a call on a dead file system can't be ended, it can only be left alone. Thread-safe.
class CallWatch {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Call { stat, open, read, list, read_link, real_path, space, may, run };
  static constexpr size_t k_calls = 9;

  /// Calls below `silent` are refused: they would not return. `patience`: how long one may take.
  explicit CallWatch(std::vector<AbsPath> silent, std::chrono::milliseconds patience)
      : m_silent(std::move(silent)), m_patience(patience) {}

  /// Lasts as long as the call; so must its path.
  class Ticket {
   public:
    Ticket(CallWatch& watch, size_t slot) : m_watch(&watch), m_slot(slot) {}
    Ticket(Ticket&& other) noexcept : m_watch(std::exchange(other.m_watch, nullptr)), m_slot(other.m_slot) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket() {
      if (m_watch != nullptr) {
        m_watch->leave(m_slot);
      }
    }

   private:
    CallWatch* m_watch;
    size_t m_slot;
  };
  /// `more`: beside the patience, for what knows its own limit.
  Result<Ticket> enter(Call call, const AbsPath& path, std::chrono::milliseconds more = {});

  /// The path of a call that should have returned by now.
  [[nodiscard]] std::optional<AbsPath> overdue() const;
  /// From now on every call fails at once: nobody waits for what the threads find.
  void give_up();
  [[nodiscard]] bool given_up() const;

  /// How often something could not be looked at. What is remembered of such a look counts each time that it is used.
  [[nodiscard]] size_t refusals() const;
  void count_refusal();

  struct Counts {
    std::array<size_t, k_calls> calls{}; ///< by Call
    size_t names = 0;                    ///< different paths that were looked at
    Counts& operator+=(const Counts& other);
    /// `open 12, stat 30, …`, those that there were.
    [[nodiscard]] std::string text() const;
  };
  [[nodiscard]] Counts counts() const;
  [[nodiscard]] const std::vector<AbsPath>& silent() const { return m_silent; }

 private:
  struct Slot {
    const AbsPath* path = nullptr; ///< null: free
    Clock::time_point due;
  };
  void leave(size_t slot);

  const std::vector<AbsPath> m_silent;
  const std::chrono::milliseconds m_patience;
  mutable std::mutex m_mutex;
  std::vector<Slot> m_slots;
  std::array<size_t, k_calls> m_calls{};
  std::unordered_set<size_t> m_names; ///< hashes: a count may be one too low
  size_t m_refusals = 0;
  bool m_given_up = false;
};

/// Each call of another reader, watched.
class WatchedReader : public FileReader {
 public:
  WatchedReader(FileReader& inner, CallWatch& watch) : m_inner(inner), m_watch(watch) {}
  Result<FilePtr> open(const AbsPath& path) override;
  Result<Stat> stat(const AbsPath& path, Links links) override;
  Result<std::vector<Entry>> list(const AbsPath& path) override;
  Result<std::string> read_link(const AbsPath& path) override;
  Result<AbsPath> real_path(const AbsPath& path) override;
  Result<Space> space(const AbsPath& path) override;
  bool may(char how, const AbsPath& path) override;

 private:
  FileReader& m_inner;
  CallWatch& m_watch;
};

/// Programs too: one on a dead file system can't even be started.
class WatchedProcesses : public Processes {
 public:
  WatchedProcesses(Processes& inner, CallWatch& watch) : m_inner(inner), m_watch(watch) {}
  Result<Outcome> run(const Command& command, Deadline deadline, OutputSink* sink) override;
  Result<ChildPtr> start(const Command& command, const Fds& fds) override;

 private:
  Processes& m_inner;
  CallWatch& m_watch;
};

} // namespace envboot::os
