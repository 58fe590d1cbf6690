#include "cli/terminal.hpp"

namespace envboot::cli {
namespace {

constexpr int k_stdin = 0, k_stdout = 1, k_stderr = 2;

bool wants_colour(const Call& call, const World& world, int fd) {
  const Environment& environment = world.host.environment();
  return world.host.is_terminal(fd) && !call.flag("--no-color") && environment.get_or("NO_COLOR", "").empty() &&
         environment.get_or("TERM", "dumb") != "dumb";
}

} // namespace

Colour colour_of(Level level) {
  return level == Level::error ? Colour::red : level == Level::warning ? Colour::yellow : Colour::blue;
}

std::string counted(size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

Terminal::Terminal(const Call& call, World& world)
    : m_world(world), m_quiet(call.flag("--quiet")), m_verbose(call.flag("--verbose")), m_yes(call.flag("--yes")),
      m_may_ask(world.host.is_terminal(k_stdin) && world.host.is_terminal(k_stderr) && !call.flag("--no-input") &&
                !m_yes),
      m_colour_out(wants_colour(call, world, k_stdout)), m_colour_err(wants_colour(call, world, k_stderr)),
      m_animates(world.host.is_terminal(k_stderr) && world.host.environment().get_or("TERM", "dumb") != "dumb" &&
                 !world.host.environment().has("ENVBOOT_NO_PROGRESS") && !m_quiet) {}

void Terminal::say(std::string_view line) {
  if (!m_quiet) {
    m_world.console.write_err(fmt::format("{}\n", line));
  }
}

void Terminal::warn(std::string_view line) {
  m_world.console.write_err(fmt::format("{} {}\n", paint_err(Colour::yellow, "warning:"), line));
}

Result<std::string> Terminal::ask(std::string_view question, std::string_view otherwise) {
  if (!m_may_ask) {
    return std::string(otherwise);
  }
  m_world.console.write_err(otherwise.empty() ? fmt::format("{}: ", question)
                                              : fmt::format("{} [{}]: ", question, otherwise));
  auto line = TRY(m_world.console.read_line());
  return line && !line->empty() ? *line : std::string(otherwise);
}

Result<bool> Terminal::confirm(std::string_view question) {
  if (m_yes) {
    return true;
  }
  if (!m_may_ask) {
    return fail(usage_error("this needs a yes, and there is nobody to ask")
                    .with_hint("add `--yes` to agree beforehand, or `--dry-run` to look only"));
  }
  return agrees(question);
}

Result<bool> Terminal::goes_ahead(const Call& call, const Proposed& proposed) {
  if (call.flag("--dry-run")) {
    TRY(print(proposed.tried.value_or(proposed.plan)));
    return false;
  }
  say(proposed.plan);
  bool agreed = TRY(confirm(proposed.question));
  if (!agreed) {
    say("nothing was done");
  }
  return agreed;
}

Result<bool> Terminal::agrees(std::string_view question) {
  if (!m_may_ask) {
    return false;
  }
  m_world.console.write_err(fmt::format("{} [y/N]: ", question));
  auto line = TRY(m_world.console.read_line());
  return line && (*line == "y" || *line == "Y" || *line == "yes");
}

std::string Terminal::paint(bool on, Colour colour, std::string_view text) {
  static constexpr const char* k_codes[] = {"0", "1", "31;1", "33", "32", "34"};
  return on && colour != Colour::none ? fmt::format("\033[{}m{}\033[0m", k_codes[static_cast<int>(colour)], text)
                                      : std::string(text);
}

} // namespace envboot::cli
