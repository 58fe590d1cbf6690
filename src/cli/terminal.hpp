#pragma once

#include "cli/command.hpp"
#include "util/level.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace envboot::cli {

enum class Colour { none, bold, red, yellow, green, blue };
Colour colour_of(Level level);

/// `1 check`, `2 checks`.
std::string counted(size_t count, std::string_view word);

/// What is about to be changed, and the question whether it may.
struct Proposed {
  std::string plan;
  std::string_view question;
  std::optional<std::string> tried; ///< what `--dry-run` prints, where that is not the plan
};

/// How a command talks to its user: prompts, notes, colour. Data goes to stdout through print(), talk to stderr through
/// say().
class Terminal {
 public:
  Terminal(const Call& call, World& world);

  Status print(std::string_view text) { return m_world.console.write_out(text); }
  void say(std::string_view line);  ///< a line of talk; silent with -q
  void warn(std::string_view line); ///< `warning: …`, also with -q
  [[nodiscard]] bool verbose() const { return m_verbose; }
  [[nodiscard]] bool quiet() const { return m_quiet; }
  /// Whether prompts are allowed: stdin and stderr are terminals, no --no-input, no --yes.
  [[nodiscard]] bool may_ask() const { return m_may_ask; }
  /// The answer, or `otherwise` when empty or when prompts are not allowed.
  Result<std::string> ask(std::string_view question, std::string_view otherwise);
  /// With --yes: yes. Without a terminal: an error that says to give --yes.
  Result<bool> confirm(std::string_view question);
  /// For a command with --dry-run, whether to go ahead: shows the plan and has it confirmed, or prints it, and the
  /// answer is no.
  Result<bool> goes_ahead(const Call& call, const Proposed& proposed);
  /// For what no option agrees to beforehand: without a terminal, or with --yes, it is no.
  Result<bool> agrees(std::string_view question);

  /// For stdout/stderr: the text in colour when that stream is a terminal and neither NO_COLOR nor --no-color say
  /// otherwise.
  [[nodiscard]] std::string paint_out(Colour colour, std::string_view text) const {
    return paint(m_colour_out, colour, text);
  }
  [[nodiscard]] std::string paint_err(Colour colour, std::string_view text) const {
    return paint(m_colour_err, colour, text);
  }
  /// Whether a line may be redrawn in place on stderr.
  [[nodiscard]] bool animates() const { return m_animates; }
  [[nodiscard]] unsigned width() const { return m_world.host.terminal_width(); }
  void write_err(std::string_view text) { m_world.console.write_err(text); }

 private:
  static std::string paint(bool on, Colour colour, std::string_view text);
  World& m_world;
  bool m_quiet, m_verbose, m_yes, m_may_ask, m_colour_out, m_colour_err, m_animates;
};

} // namespace envboot::cli
