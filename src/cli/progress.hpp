#pragma once

#include "action/runner.hpp"
#include "cli/terminal.hpp"
#include "os/host.hpp"

#include <optional>

namespace envboot::cli {

/// The line on stderr that says how far something is, with rate and time left; only on a terminal, drawn in place.
class AmountLine {
 public:
  AmountLine(Terminal& terminal, const os::Clock& clock)
      : m_terminal(terminal), m_clock(clock), m_started(clock.steady()), m_drawn(m_started) {}
  ~AmountLine() { clear(); }
  AmountLine(const AmountLine&) = delete;
  AmountLine& operator=(const AmountLine&) = delete;

  void begin(); ///< rate and time count from now, amounts from the next one
  void draw(uint64_t done, uint64_t total);
  void clear();

 private:
  Terminal& m_terminal;
  const os::Clock& m_clock;
  std::chrono::steady_clock::time_point m_started, m_drawn;
  std::optional<uint64_t> m_first_amount;
  bool m_line_drawn = false;
};

/// Shows a run on stderr: a line a step, and under it, on a terminal, how far it is with rate and time left.
class StepDisplay : public action::Observer, public action::Progress {
 public:
  StepDisplay(Terminal& terminal, const os::Clock& clock, AbsPath home)
      : m_terminal(terminal), m_line(terminal, clock), m_home(std::move(home)) {}

  action::Progress& started(const action::Step& step, size_t number, size_t of) override;
  void finished(const action::Step& step, std::chrono::milliseconds time) override;
  void skipped(const action::Step& step) override;
  void failed(const action::Step& step, const Error& error) override;
  void undone(const action::Step& step, const Result<action::Undone>& result) override;

  void amount(uint64_t done, uint64_t total) override;
  void note(std::string_view line) override;

 private:
  Terminal& m_terminal;
  AmountLine m_line;
  AbsPath m_home;
};

/// Warns of what a run's steps have noted.
void warn_of_notes(Terminal& terminal, const action::RunReport& report);

/// `12 MB of 749 MB, 4.1 MB/s, 3 min left`, or `3 of 12` for small counts.
std::string amount_text(uint64_t done, uint64_t total, uint64_t since_start, std::chrono::milliseconds elapsed);

} // namespace envboot::cli
