#include "modulefile/recorder.hpp"

#include "modulefile/answer.hpp"
#include "modulefile/apply.hpp"
#include "modulefile/options.hpp"
#include "modulefile/token.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

using Words = std::vector<std::string>;

constexpr size_t k_most_looks = 2000;

Answer ok() {
  return {"", Answer::Flow::ok};
}
Answer error(std::string text) {
  return {std::move(text), Answer::Flow::error};
}

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

/// Whether a verb counts in this mode at all.
bool counts_in(Mode mode, Verb verb) {
  switch (mode) {
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

/// Why Modules refuses this `variant`; empty when it doesn't.
std::string wrong_variant(const Effect& variant, const std::string& value) {
  constexpr std::array<std::string_view, 8> k_booleans = {"0", "1", "on", "off", "yes", "no", "true", "false"};
  if (variant.variable == "version") {
    return "'version' is a restricted variant name";
  }
  bool boolean = variant.has_option("--boolean");
  bool listed = boolean ? std::find(k_booleans.begin(), k_booleans.end(), value) != k_booleans.end()
                        : variant.values.empty() ||
                              std::find(variant.values.begin(), variant.values.end(), value) != variant.values.end();
  return value.empty() || listed ? "" : fmt::format("invalid value '{}' for variant '{}'", value, variant.variable);
}

} // namespace

Recorder::Recorder(const Start& start, const Request& request, const Limits& limits)
    : m_start(start), m_request(request), m_limits(limits), m_environment(start.environment),
      m_by_lmod(start.tool == Tool::lmod && !request.rc && !request.file.string().ends_with(".lua")) {
  m_evaluation.mode = request.mode;
  lay_over(request.before);
}

/// A text that looks like a piece of a token is unknown too, as soon as there is any: it may have been cut from one.
Known<std::string> Recorder::known(const std::string& text) const {
  auto token = find_token(text);
  if (token && token->reason < m_reasons.size()) {
    return Unknown{m_reasons[token->reason]};
  }
  if (holds_piece_of_token(text) && !m_reasons.empty()) {
    return Unknown{m_reasons.front()};
  }
  return text.substr(0, text.find('\0')); // an environment holds no NUL
}

std::string Recorder::readable(const std::string& text) const {
  std::string out = text.substr(0, text.find('\0'));
  for (auto token = find_token(out); token; token = find_token(out, token->at)) {
    out.replace(token->at, token->size, "?");
  }
  return out;
}

std::string Recorder::unknown(const std::string& on, const Location& where) {
  m_reasons.push_back(fmt::format("it depends on {} ({})", readable(on), where.text()));
  depends_on(on, where);
  return make_token(m_reasons.size() - 1);
}

void Recorder::depends_on(const std::string& on, const Location& where) {
  Dependence dependence{readable(on), where};
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

/// `effect` as the interpreter sees it, tokens and all: the simulated environment takes it so, the record knows better.
Answer Recorder::record(Effect effect) {
  effect.by_lmod = m_by_lmod;
  if (!counts_in(m_request.mode, effect.verb)) {
    return ok();
  }
  Answer session = asks_session(effect.verb) ? ask_session() : ok();
  if (session.flow == Answer::Flow::ok && !only_shown(m_request.mode, effect.verb)) {
    apply_effect(effect, m_environment.unasked());
    m_touched.push_back(effect.variable);
  }
  for (auto* texts : {&effect.values, &effect.words}) {
    for (auto& value : *texts) {
      m_bytes += value->size();
      if (is_odd(*value)) {
        value = known(*value);
      }
    }
  }
  if (is_odd(effect.variable)) {
    effect.variable = readable(effect.variable);
  }
  m_bytes += effect.variable.size() + sizeof(Effect);
  if (m_evaluation.effects.size() >= m_limits.effects || m_bytes > m_limits.effect_bytes) {
    m_bytes = m_limits.effect_bytes + 1;
    return error("too many effects");
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
    return ok();
  }
  const Interlude& interlude = m_request.interludes[m_asked++];
  lay_over(interlude);
  return interlude.refusal.empty() ? ok() : error(interlude.refusal);
}

Answer Recorder::assign(const CommandRow& row, Effect effect, const Words& words) {
  Parsed parsed = parse_options(row, words);
  if (parsed.rest.size() == 3 && has_option(row, parsed.rest[2])) {
    parsed.options.push_back(parsed.rest[2]);
    parsed.rest.pop_back();
  }
  if (parsed.rest.size() != 2 || parsed.rest[0].empty()) {
    return error(fmt::format("wrong # args: should be \"{} var val\"", row.name));
  }
  effect.variable = parsed.rest[0];
  effect.options = parsed.options;
  effect.values.emplace_back(parsed.rest[1]);
  if (row.verb == Verb::push) {
    effect.values.emplace_back(m_request.name);
  }
  bool variable = row.verb == Verb::set || row.verb == Verb::push;
  Answer answer = record(effect);
  bool still_seen = unloading() && variable && (row.verb == Verb::set || !m_environment.has(effect.variable));
  // In whatis mode nothing is set, but the file may read what it believes to have set.
  bool pretended = variable && !counts_in(m_request.mode, effect.verb) && !m_environment.has(effect.variable);
  if (still_seen || pretended) {
    m_environment.unasked().set(effect.variable, still_seen ? parsed.rest[1] : "");
    m_touched.push_back(effect.variable);
  }
  return answer;
}

Answer Recorder::erase(const CommandRow& row, Effect effect, const Words& words) {
  Parsed parsed = parse_options(row, words);
  Words& rest = parsed.rest;
  for (auto word = rest.begin(); word != rest.end();) {
    bool option = has_option(row, *word);
    if (option) {
      parsed.options.push_back(*word);
    }
    word = option ? rest.erase(word) : word + 1;
  }
  if (rest.empty() || rest.size() > 2) {
    return error(fmt::format("wrong # args: should be \"{} var ?val?\"", row.name));
  }
  effect.variable = rest[0];
  effect.options = parsed.options;
  effect.verb = row.verb;
  effect.words.assign(rest.begin() + 1, rest.end());
  if (unloading()) {
    effect.words.clear();
    bool unset = effect.has_option("--unset-on-unload");
    bool sets = !unset && !effect.has_option("--noop-on-unload") && rest.size() == 2;
    if (!unset && !sets) {
      return ok();
    }
    effect.verb = sets ? Verb::set : row.verb;
    if (sets) {
      effect.values.emplace_back(rest[1]);
    }
  }
  return record(effect);
}

Answer Recorder::path(const CommandRow& row, Effect effect, const Words& words) {
  Parsed parsed = parse_options(row, words);
  Words& rest = parsed.rest;
  if (!rest.empty() && rest[0].starts_with('-')) {
    return error(fmt::format("invalid option '{}' for {}", rest[0], row.name));
  }
  if (rest.empty() || rest[0].empty()) {
    return error(fmt::format("{} should get a valid environment variable name", row.name));
  }
  if (parsed.delimiter.empty()) {
    return error(fmt::format("{} should get a non-empty path delimiter", row.name));
  }
  effect.variable = rest[0];
  effect.delimiter = parsed.delimiter;
  effect.options = parsed.options;
  Words values(rest.begin() + 1, rest.end());
  if (m_by_lmod && values.size() > 1) { // VALUE PRIORITY
    if (values[1] != "0") {
      effect.options.push_back("--priority=" + values[1]);
    }
    values.resize(1);
  }
  if (row.verb == Verb::remove_path) {
    UnloadRule rule = unload_rule(parsed.options, values, unloading());
    values = rule.values;
    effect.verb = unloading() ? rule.verb : row.verb;
    std::erase(effect.options, "--duplicates");
  } else {
    std::erase(effect.options, "--index");
  }
  if (values.empty()) {
    return error(fmt::format("{} should get a value for environment variable {}", row.name, rest[0]));
  }
  for (const std::string& value : values) {
    if (value == effect.delimiter) {
      return error(fmt::format("{} cannot handle path equals to separator string", row.name));
    }
    effect.words.emplace_back(value);
    for (std::string& entry : split_entries(value, effect.delimiter)) {
      effect.values.emplace_back(std::move(entry));
    }
  }
  if (effect.words == effect.values) {
    effect.words.clear();
  }
  return effect.verb == Verb::none ? ok() : record(effect);
}

Answer Recorder::subcommand(Effect effect, const Words& words) {
  SubcommandRow row = find_subcommand(words[0]);
  effect.command += " " + readable(words[0]);
  Words values;
  bool last = false;
  for (size_t i = 1; i < words.size(); ++i) {
    if (!words[i].starts_with('-')) {
      values.push_back(words[i]);
    } else {
      last = last || words[i] == "-a" || words[i] == "-append" || words[i] == "--append";
      effect.options.push_back(words[i]);
    }
  }
  effect.verb = unloading() ? row.on_unload : row.verb;
  if (effect.verb == Verb::use_first && last) {
    effect.verb = Verb::use_last;
  }
  if (effect.verb == Verb::none) {
    return ok();
  }
  bool paths = row.verb == Verb::use_first || row.verb == Verb::unuse;
  if (paths) {
    folders_of(values);
  }
  effect.variable = paths ? "MODULEPATH" : values.empty() ? "" : values[0];
  for (const std::string& value : values) {
    if (paths) {
      effect.words.emplace_back(value);
    }
    for (std::string& entry : paths ? split_entries(value, ":") : Words{value}) {
      effect.values.emplace_back(std::move(entry));
    }
  }
  return paths && values.empty() ? ok() : record(effect);
}

/// What `module use` makes of its words: Modules takes a relative one from the file's own folder, and no empty one.
/// Lmod puts each in front of those before it.
void Recorder::folders_of(Words& words) const {
  if (m_by_lmod) {
    std::ranges::reverse(words);
  }
  if (m_start.tool == Tool::lmod) {
    return;
  }
  std::erase(words, "");
  for (std::string& word : words) {
    auto path = word.starts_with('/') || word.starts_with('$') || find_token(word)
                    ? fail(failure("as it is"))
                    : AbsPath::parse(word, m_request.file.parent());
    word = path ? path->string() : word;
  }
}

Answer Recorder::output(Effect effect, const Words& words) {
  Words rest = words;
  if (rest.size() > 1 && rest[0] == "-nonewline") {
    effect.options.push_back(rest[0]);
    rest.erase(rest.begin());
  }
  std::string channel = rest.size() > 1 ? rest[0] : "stdout";
  if (channel == "stderr") {
    return report({rest.back()}, effect.where, false);
  }
  if (channel == "log") {
    return ok();
  }
  effect.values.emplace_back(rest.back());
  return record(effect);
}

/// MESSAGE and how it is to be printed; the fifth word says whether it counts as an error.
Answer Recorder::report(const Words& words, const Location& where, bool complaint) {
  Message message{words.empty() ? "" : readable(words[0]), where};
  m_bytes += message.text.size();
  if (!words.empty() && m_bytes <= m_limits.effect_bytes && m_evaluation.messages.size() < m_limits.effects) {
    m_evaluation.messages.push_back(message);
  }
  if (complaint && m_by_lmod) {
    return error(message.text);
  }
  if (complaint && !m_complaint && (words.size() < 5 || words[4] != "0")) {
    m_complaint = std::move(message);
  }
  return ok();
}

Answer Recorder::variant(Effect effect, const Words& words) {
  Parsed parsed = parse_options(*find_command("variant"), words);
  if (parsed.rest.empty()) {
    return error("wrong # args: should be \"variant ?--boolean? ?--default value? name ?value...?\"");
  }
  effect.variable = parsed.rest[0];
  effect.options = parsed.options;
  bool boolean = effect.has_option("--boolean");
  for (size_t i = 1; i < parsed.rest.size(); ++i) {
    effect.values.emplace_back(parsed.rest[i]);
  }
  std::string chosen = parsed.fallback;
  if (std::string why = wrong_variant(effect, chosen); !why.empty()) {
    return error(std::move(why));
  }
  if (chosen.empty() && m_request.mode == Mode::display) {
    return record(effect); // and it has no value then
  }
  if (chosen.empty()) {
    chosen = boolean ? "0" : parsed.rest.size() > 1 ? parsed.rest[1] : "";
    depends_on(fmt::format("the variant {} that is asked for", effect.variable), effect.where);
  } else if (boolean) {
    chosen = chosen == "on" || chosen == "yes" || chosen == "true" || chosen == "1" ? "1" : "0";
  }
  m_variants[effect.variable] = chosen;
  return record(effect);
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
    return error(fmt::format("wrong # args: {} was called with {}", row.name, count));
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
    return ok();
  case Shape::names:
  case Shape::named:
    break;
  }
  if (effect.verb == Verb::none) {
    return ok();
  }
  Parsed parsed = parse_options(row, words);
  effect.options = parsed.options;
  effect.variable = parsed.rest.empty() ? "" : parsed.rest[0];
  for (size_t i = row.shape == Shape::named ? 1 : 0; i < parsed.rest.size(); ++i) {
    effect.values.emplace_back(parsed.rest[i]);
  }
  if (row.verb == Verb::family) {
    std::string folder = m_request.name.substr(0, m_request.name.rfind('/'));
    effect.values.emplace_back(folder);
  }
  return record(std::move(effect));
}

Evaluation Recorder::finish(Outcome outcome) && {
  if (m_bytes > m_limits.effect_bytes) {
    outcome = {Outcome::Kind::not_evaluated, "it has more effects than any modulefile needs", {m_request.file, 0, 0}};
  }
  if (m_complaint && outcome.applied()) {
    outcome = {Outcome::Kind::complained, std::move(m_complaint->text), m_complaint->where};
  }
  outcome.why = readable(outcome.why);
  m_evaluation.outcome = std::move(outcome);
  m_evaluation.basis.variables.assign(m_environment.asked().begin(), m_environment.asked().end());
  return std::move(m_evaluation);
}

} // namespace envboot::modulefile
