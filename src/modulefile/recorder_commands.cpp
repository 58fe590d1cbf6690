// What each shape of command makes of its words.
#include "modulefile/apply.hpp"
#include "modulefile/options.hpp"
#include "modulefile/recorder.hpp"
#include "modulefile/token.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

using Words = std::vector<std::string>;

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

Answer Recorder::assign(const CommandRow& row, Effect effect, const Words& words) {
  Parsed parsed = parse_options(row, words);
  if (parsed.rest.size() == 3 && has_option(row, parsed.rest[2])) {
    parsed.options.push_back(parsed.rest[2]);
    parsed.rest.pop_back();
  }
  if (parsed.rest.size() != 2 || parsed.rest[0].empty()) {
    return Answer::error(fmt::format("wrong # args: should be \"{} var val\"", row.name));
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
  bool pretended = variable && !counts(effect.verb) && !m_environment.has(effect.variable);
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
    return Answer::error(fmt::format("wrong # args: should be \"{} var ?val?\"", row.name));
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
      return Answer::ok();
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
    return Answer::error(fmt::format("invalid option '{}' for {}", rest[0], row.name));
  }
  if (rest.empty() || rest[0].empty()) {
    return Answer::error(fmt::format("{} should get a valid environment variable name", row.name));
  }
  if (parsed.delimiter.empty()) {
    return Answer::error(fmt::format("{} should get a non-empty path delimiter", row.name));
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
    return Answer::error(fmt::format("{} should get a value for environment variable {}", row.name, rest[0]));
  }
  for (const std::string& value : values) {
    if (value == effect.delimiter) {
      return Answer::error(fmt::format("{} cannot handle path equals to separator string", row.name));
    }
    effect.words.emplace_back(value);
    for (std::string& entry : split_entries(value, effect.delimiter)) {
      effect.values.emplace_back(std::move(entry));
    }
  }
  if (effect.words == effect.values) {
    effect.words.clear();
  }
  return effect.verb == Verb::none ? Answer::ok() : record(effect);
}

Answer Recorder::subcommand(Effect effect, const Words& words) {
  SubcommandRow row = find_subcommand(words[0]);
  effect.command += " " + Unknowns::readable(words[0]);
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
    return Answer::ok();
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
  return paths && values.empty() ? Answer::ok() : record(effect);
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
    return Answer::ok();
  }
  effect.values.emplace_back(rest.back());
  return record(effect);
}

/// MESSAGE and how it is to be printed; the fifth word says whether it counts as an error.
Answer Recorder::report(const Words& words, const Location& where, bool complaint) {
  Message message{words.empty() ? "" : Unknowns::readable(words[0]), where};
  m_bytes += message.text.size();
  if (!words.empty() && m_bytes <= m_limits.effect_bytes && m_evaluation.messages.size() < m_limits.effects) {
    m_evaluation.messages.push_back(message);
  }
  if (complaint && m_by_lmod) {
    return Answer::error(message.text);
  }
  if (complaint && !m_complaint && (words.size() < 5 || words[4] != "0")) {
    m_complaint = std::move(message);
  }
  return Answer::ok();
}

Answer Recorder::variant(Effect effect, const Words& words) {
  Parsed parsed = parse_options(*find_command("variant"), words);
  if (parsed.rest.empty()) {
    return Answer::error("wrong # args: should be \"variant ?--boolean? ?--default value? name ?value...?\"");
  }
  effect.variable = parsed.rest[0];
  effect.options = parsed.options;
  bool boolean = effect.has_option("--boolean");
  for (size_t i = 1; i < parsed.rest.size(); ++i) {
    effect.values.emplace_back(parsed.rest[i]);
  }
  std::string chosen = parsed.fallback;
  if (std::string why = wrong_variant(effect, chosen); !why.empty()) {
    return Answer::error(std::move(why));
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

Answer Recorder::names(const CommandRow& row, Effect effect, const Words& words) {
  if (effect.verb == Verb::none) {
    return Answer::ok();
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

} // namespace envboot::modulefile
