#include "cli/progress.hpp"
#include "cli/render_proposal.hpp"
#include "util/snippet.hpp"
#include "util/text_table.hpp"

namespace envboot::cli {
namespace {

constexpr std::chrono::milliseconds k_redraw{100};
constexpr uint64_t k_counts_below = 100'000; ///< smaller totals are counts (packages, shells), larger ones bytes

std::string seconds_text(std::chrono::milliseconds time) {
  return fmt::format("{:.1f} s", static_cast<double>(time.count()) / 1000);
}

std::string time_left(double seconds) {
  return seconds < 90 ? fmt::format("{:.0f} s left", seconds) : fmt::format("{:.0f} min left", seconds / 60);
}

} // namespace

void warn_of_notes(Terminal& terminal, const action::RunReport& report) {
  for (const std::string& note : report.notes) {
    terminal.warn(printable_text(note));
  }
}

std::string amount_text(uint64_t done, uint64_t total, uint64_t since_start, std::chrono::milliseconds elapsed) {
  if (total > 0 && total < k_counts_below) {
    return fmt::format("{} of {}", done, total);
  }
  std::string text = total > 0 ? fmt::format("{} of {}", human_bytes(done), human_bytes(total)) : human_bytes(done);
  if (elapsed.count() < 500 || since_start == 0) {
    return text;
  }
  double rate = static_cast<double>(since_start) * 1000 / static_cast<double>(elapsed.count());
  text += fmt::format(", {}/s", human_bytes(static_cast<uint64_t>(rate)));
  return total > done ? fmt::format("{}, {}", text, time_left(static_cast<double>(total - done) / rate)) : text;
}

void AmountLine::begin() {
  m_started = m_drawn = m_clock.steady();
  m_first_amount.reset();
}

void AmountLine::draw(uint64_t done, uint64_t total) {
  auto now = m_clock.steady();
  uint64_t first = m_first_amount.value_or(done);
  m_first_amount = first;
  if (!m_terminal.animates() || now - m_drawn < k_redraw) {
    return;
  }
  m_drawn = now;
  auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - m_started);
  m_terminal.write_err(fmt::format("\r\033[K      {}", amount_text(done, total, done - first, elapsed)));
  m_line_drawn = true;
}

void AmountLine::clear() {
  if (m_line_drawn) {
    m_terminal.write_err("\r\033[K");
    m_line_drawn = false;
  }
}

action::Progress& StepDisplay::started(const action::Step& step, size_t number, size_t of) {
  m_terminal.say(
      fmt::format("{} {}", m_terminal.paint_err(Colour::bold, fmt::format("[{}/{}]", number, of)), step.describe()));
  m_line.begin();
  return *this;
}

void StepDisplay::finished(const action::Step&, std::chrono::milliseconds time) {
  m_line.clear();
  if (time >= std::chrono::seconds(1)) {
    m_terminal.say(fmt::format("      {}", seconds_text(time)));
  }
}

void StepDisplay::skipped(const action::Step& step) {
  m_terminal.say(fmt::format("      done before: {}", step.describe()));
}

void StepDisplay::failed(const action::Step&, const Error&) {
  m_line.clear();
}

void StepDisplay::undone(const action::Step& step, const Result<action::Undone>& result) {
  using Stays = action::Undone::Stays;
  if (result && result->stays == Stays::for_the_next_run) {
    m_terminal.say(with_tilde(fmt::format("      kept for the next run: {}", result->what), m_home));
    return;
  }
  std::string_view outcome = !result                              ? "could not be taken back"
                             : result->stays == Stays::for_others ? "stays, as others may use it"
                                                                  : "taken back";
  m_terminal.say(fmt::format("      {}: {}", outcome, step.describe()));
}

void StepDisplay::amount(uint64_t done, uint64_t total) {
  m_line.draw(done, total);
}

void StepDisplay::note(std::string_view line) {
  m_line.clear();
  m_terminal.say(fmt::format("      {}", line));
}

} // namespace envboot::cli
