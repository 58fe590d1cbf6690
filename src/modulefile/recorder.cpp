#include "modulefile/recorder.hpp"

#include "modulefile/answer.hpp"
#include "modulefile/apply.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

using Words = std::vector<std::string>;

constexpr size_t k_most_looks = 2000;

std::string joined(const Words& words, size_t from = 0) {
  std::string out;
  for (size_t i = from; i < words.size(); ++i) {
    out += i == from ? words[i] : " " + words[i];
  }
  return out;
}

/// Whether it may hold a token, a piece of one or a NUL.
bool is_odd(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= 2; });
}

/// Modules doesn't do it in that mode, though it says it.
bool only_shown(Mode mode, Verb verb) {
  return mode == Mode::display && (verb == Verb::use_first || verb == Verb::use_last || verb == Verb::unuse);
}

/// Questions whose answer no file system and no environment settles.
bool depends_on_session(std::string_view question, const Words& words) {
  constexpr std::array<std::string_view, 5> k_facts = {"username", "usergroups", "version", "alias", "symbols"};
  if (question == "module-info") {
    return std::find(k_facts.begin(), k_facts.end(), words[0]) != k_facts.end();
  }
  return question == "is-avail" || question == "is-saved" || question == "is-loaded" || question == "uname";
}

bool asks_mode(std::string_view question, const Words& words) {
  return question == "module-info" && (words[0] == "mode" || words[0] == "command");
}

} // namespace

Recorder::Recorder(const Start& start, const Request& request, const Limits& limits)
    : m_start(start), m_request(request), m_limits(limits), m_environment(start.environment),
      m_by_lmod(start.tool == Tool::lmod && !request.rc && !request.file.string().ends_with(".lua")) {
  m_evaluation.mode = request.mode;
  lay_over(request.before);
}

std::string Recorder::unknown(const std::string& on, const Location& where) {
  depends_on(on, where);
  return m_unknowns.add(fmt::format("it depends on {} ({})", Unknowns::readable(on), where.text()));
}

void Recorder::depends_on(const std::string& on, const Location& where) {
  Dependence dependence{Unknowns::readable(on), where};
  auto& all = m_evaluation.depends_on;
  bool seen = std::any_of(all.begin(), all.end(), [&](const Dependence& each) { return each.on == dependence.on; });
  if (!seen && all.size() < m_limits.effects) {
    all.push_back(std::move(dependence));
  }
}

void Recorder::looked_at(const std::string& path, bool resolved) {
  auto absolute = AbsPath::parse(path);
  if (!absolute || path.find("/..") != std::string::npos) { // a link before `..` changes what it leads to
    return rests_on_fleeting(path);
  }
  auto& looks = m_evaluation.basis.looks;
  bool seen =
      std::ranges::any_of(looks, [&](const Look& look) { return look.path == *absolute && look.resolved == resolved; });
  if (!seen && looks.size() < k_most_looks) {
    looks.push_back(look_at(*os::real_file_system(), *absolute, resolved));
  } else if (!seen) {
    rests_on_fleeting("very many files");
  }
}

void Recorder::rests_on_fleeting(std::string_view what) {
  m_evaluation.basis.fleeting = what;
}

bool Recorder::counts(Verb verb) const {
  switch (m_request.mode) {
  case Mode::whatis:
  case Mode::scan:
    return verb == Verb::whatis || verb == Verb::help || verb == Verb::variant || verb == Verb::run_program ||
           verb == Verb::write_file || verb == Verb::unknown_command || verb == Verb::shell_code;
  case Mode::refresh:
    return verb == Verb::set_alias || verb == Verb::set_function || verb == Verb::complete ||
           verb == Verb::source_script || verb == Verb::shell_code || verb == Verb::unknown_command;
  default:
    return true;
  }
}

/// `effect` as the interpreter sees it, tokens and all: the simulated environment takes it so, the record knows better.
Answer Recorder::record(Effect effect) {
  effect.by_lmod = m_by_lmod;
  if (!counts(effect.verb)) {
    return Answer::ok();
  }
  Answer session = asks_session(effect.verb) ? ask_session() : Answer::ok();
  if (session.flow == Answer::Flow::ok && !only_shown(m_request.mode, effect.verb)) {
    apply_effect(effect, m_environment.unasked());
    m_touched.push_back(effect.variable);
  }
  for (auto* texts : {&effect.values, &effect.words}) {
    for (auto& value : *texts) {
      m_bytes += value->size();
      if (is_odd(*value)) {
        value = m_unknowns.known(*value);
      }
    }
  }
  if (is_odd(effect.variable)) {
    effect.variable = Unknowns::readable(effect.variable);
  }
  m_bytes += effect.variable.size() + sizeof(Effect);
  if (m_evaluation.effects.size() >= m_limits.effects || m_bytes > m_limits.effect_bytes) {
    m_bytes = m_limits.effect_bytes + 1;
    return Answer::error("too many effects");
  }
  m_evaluation.effects.push_back(std::move(effect));
  return session;
}

void Recorder::lay_over(const Interlude& interlude) {
  m_environment.unasked().lay_over(interlude.set);
  for (const auto& [name, value] : interlude.set.variables()) {
    m_touched.push_back(name);
  }
  for (const std::string& name : interlude.unset) {
    m_environment.unasked().unset(name);
    m_touched.push_back(name);
  }
}

Answer Recorder::ask_session() {
  if (m_asked == m_request.interludes.size()) {
    return Answer::ok();
  }
  const Interlude& interlude = m_request.interludes[m_asked++];
  lay_over(interlude);
  return interlude.refusal.empty() ? Answer::ok() : Answer::error(interlude.refusal);
}

Answer Recorder::denied(Verb verb, std::string command, const Words& words, const Location& where) {
  std::string on = fmt::format("`{}`", joined(words).empty() ? command : command + " " + joined(words));
  Effect effect;
  effect.verb = verb;
  effect.command = std::move(command);
  effect.where = where;
  for (const std::string& word : words) {
    effect.values.emplace_back(word);
  }
  Answer recorded = record(std::move(effect));
  return recorded.flow == Answer::Flow::ok ? Answer{unknown(on, where), Answer::Flow::ok} : recorded;
}

Answer Recorder::unknown_command(const Words& words, const Location& where) {
  return denied(Verb::unknown_command, words.empty() ? "" : words[0],
                words.empty() ? words : Words(words.begin() + 1, words.end()), where);
}

void Recorder::default_version(const std::string& version) {
  Effect effect;
  effect.verb = Verb::default_version;
  effect.command = "set ModulesVersion";
  effect.values.emplace_back(version);
  effect.where.file = m_request.file;
  record(std::move(effect));
}

Answer Recorder::call(const CommandRow& row, const Words& words, const Location& where) {
  auto count = static_cast<int>(words.size());
  if (count < row.min || (row.max != k_any && count > row.max)) {
    return Answer::error(fmt::format("wrong # args: {} was called with {}", row.name, count));
  }
  Effect effect;
  effect.verb = unloading() ? row.on_unload : row.verb;
  effect.command = row.name;
  effect.where = where;
  switch (row.shape) {
  case Shape::assign:
    return assign(row, std::move(effect), words);
  case Shape::erase:
    return erase(row, std::move(effect), words);
  case Shape::path:
    return path(row, std::move(effect), words);
  case Shape::subcommand:
    return subcommand(std::move(effect), words);
  case Shape::output:
    return output(std::move(effect), words);
  case Shape::variant:
    return variant(std::move(effect), words);
  case Shape::question:
    m_evaluation.asked_mode = m_evaluation.asked_mode || asks_mode(row.name, words);
    if (depends_on_session(row.name, words)) {
      depends_on(fmt::format("`{} {}`", row.name, joined(words)), where);
    }
    if (row.name == "is-avail") {
      rests_on_fleeting("is-avail");
    }
    return answer(row.name, words, {m_start, m_request, m_environment, m_variants, m_limits});
  case Shape::program:
    return denied(Verb::run_program, std::string(row.name), words, where);
  case Shape::status:
    denied(Verb::run_program, std::string(row.name), words, where);
    return {"0", Answer::Flow::ok};
  case Shape::leave:
    return {"", Answer::Flow::leave};
  case Shape::text:
    effect.values.emplace_back(joined(words));
    return record(std::move(effect));
  case Shape::report:
  case Shape::complaint:
    return report(words, where, row.shape == Shape::complaint);
  case Shape::nothing:
    return Answer::ok();
  case Shape::names:
  case Shape::named:
    return names(row, std::move(effect), words);
  }
  return Answer::ok();
}

Evaluation Recorder::finish(Outcome outcome) && {
  if (m_bytes > m_limits.effect_bytes) {
    outcome = {Outcome::Kind::not_evaluated, "it has more effects than any modulefile needs", {m_request.file, 0, 0}};
  }
  if (m_complaint && outcome.applied()) {
    outcome = {Outcome::Kind::complained, std::move(m_complaint->text), m_complaint->where};
  }
  outcome.why = Unknowns::readable(outcome.why);
  m_evaluation.outcome = std::move(outcome);
  m_evaluation.basis.variables.assign(m_environment.asked().begin(), m_environment.asked().end());
  return std::move(m_evaluation);
}

} // namespace envboot::modulefile
