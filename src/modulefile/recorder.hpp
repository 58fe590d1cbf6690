#pragma once

#include "modulefile/command_table.hpp"
#include "modulefile/request.hpp"
#include "modulefile/unknowns.hpp"
#include "util/environment.hpp"

#include <map>
#include <optional>

namespace envboot::modulefile {

/// What a command gives back to the interpreter.
struct Answer {
  enum class Flow : uint8_t { ok, error, leave };
  std::string text;
  Flow flow = Flow::ok;

  static Answer ok() { return {"", Flow::ok}; }
  static Answer error(std::string text) { return {std::move(text), Flow::error}; }
};

/// What modulefile commands do, whatever language they are written in: checks their words, writes effects down and
/// keeps the environment that the file sees. A value nobody can know travels through the interpreter as a token and is
/// found again in what the file says; so "/scratch/[exec hostname]/x" is recorded as unknown, with the reason.
class Recorder {
 public:
  Recorder(const Start& start, const Request& request, const Limits& limits);

  Answer call(const CommandRow& row, const std::vector<std::string>& words, const Location& where);
  /// A command no tool knows: the site's own, or a slip of the pen.
  Answer unknown_command(const std::vector<std::string>& words, const Location& where);
  /// A write or a program that was asked for and isn't done; answers an unknown value.
  Answer denied(Verb verb, std::string command, const std::vector<std::string>& words, const Location& where);
  /// Says that the evaluation depends on it, and gives the token that stands for the value.
  std::string unknown(const std::string& on, const Location& where);
  void depends_on(const std::string& on, const Location& where);

  /// A path was looked at; `resolved`: so that every link in it counts. Before the file hears the answer.
  void looked_at(const std::string& path, bool resolved = false);
  /// Something was asked that no later run can look at again.
  void rests_on_fleeting(std::string_view what);

  void has_cookie(Cookie cookie) { m_evaluation.cookie = cookie; }

  /// As the file sees it now.
  [[nodiscard]] AskedEnvironment& environment() { return m_environment; }
  /// Names of the variables that the last call changed.
  [[nodiscard]] std::vector<std::string> take_touched() { return std::exchange(m_touched, {}); }
  /// Values of `variant`s to be stored in the array ModuleVariant.
  [[nodiscard]] const std::map<std::string, std::string>& variants() const { return m_variants; }
  /// `.version`: what the file left in ModulesVersion.
  void default_version(const std::string& version);
  Evaluation finish(Outcome outcome) &&;

 private:
  Answer assign(const CommandRow& row, Effect effect, const std::vector<std::string>& words);
  Answer erase(const CommandRow& row, Effect effect, const std::vector<std::string>& words);
  Answer path(const CommandRow& row, Effect effect, const std::vector<std::string>& words);
  Answer subcommand(Effect effect, const std::vector<std::string>& words);
  Answer output(Effect effect, const std::vector<std::string>& words);
  Answer variant(Effect effect, const std::vector<std::string>& words);
  Answer names(const CommandRow& row, Effect effect, const std::vector<std::string>& words);
  Answer report(const std::vector<std::string>& words, const Location& where, bool complaint);
  Answer record(Effect effect);
  Answer ask_session();
  void lay_over(const Interlude& interlude);

  void folders_of(std::vector<std::string>& words) const;
  [[nodiscard]] bool counts(Verb verb) const; ///< in this mode at all
  [[nodiscard]] bool unloading() const { return m_request.mode == Mode::unload; }

  const Start& m_start;
  const Request& m_request;
  const Limits& m_limits;
  AskedEnvironment m_environment;
  bool m_by_lmod; ///< a Tcl file in Lmod's dialect
  Evaluation m_evaluation;
  size_t m_bytes = 0, m_asked = 0;
  Unknowns m_unknowns;
  std::vector<std::string> m_touched;
  std::optional<Message> m_complaint; ///< the first
  std::map<std::string, std::string> m_variants;
};

} // namespace envboot::modulefile
