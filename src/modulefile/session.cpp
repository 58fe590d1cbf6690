#include "modulefile/session.hpp"

#include "modulefile/apply.hpp"
#include "modulefile/path_edit.hpp"

#include <algorithm>

namespace envboot::modulefile {
namespace {

constexpr const char* k_other_names = "__MODULES_LMALTNAME"; ///< what `is-loaded` asks, too

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    size_t end = std::min(text.find(at), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// __MODULES_LM… are lists of `module&word&word`.
template <typename Take>
void each_word(const Environment& environment, std::string_view variable, std::vector<Member>& members, Take take) {
  for (const std::string& record : split_path_list(environment.get_or(variable, ""))) {
    std::vector<std::string> words = split(record, '&');
    for (Member& member : members) {
      for (size_t i = 1; i < words.size() && words[0] == member.name; ++i) {
        take(member, words[i]);
      }
    }
  }
}

Effect path_effect(Verb verb, std::string variable, std::string value, std::vector<std::string> options) {
  Effect effect;
  effect.verb = verb;
  effect.variable = std::move(variable);
  effect.values.emplace_back(std::move(value));
  effect.options = std::move(options);
  return effect;
}

bool starts_as_name(std::string_view written, std::string_view name) {
  if (!name.starts_with(written)) {
    return false;
  }
  std::string_view rest = name.substr(written.size());
  bool has_version = written.find('/') != std::string_view::npos;
  return rest.empty() || rest[0] == '/' || (has_version && (rest[0] == '.' || rest[0] == '-'));
}

/// How many leading parts two names share.
size_t shared_parts(std::string_view one, std::string_view other) {
  size_t parts = 0;
  while (!one.empty() && !other.empty()) {
    std::string_view first = one.substr(0, one.find('/')), second = other.substr(0, other.find('/'));
    if (first != second) {
      return parts;
    }
    ++parts;
    one.remove_prefix(std::min(first.size() + 1, one.size()));
    other.remove_prefix(std::min(second.size() + 1, other.size()));
  }
  return parts;
}

} // namespace

Session session_of(const Environment& environment) {
  Session session;
  session.environment = environment;
  std::vector<std::string> names = split_path_list(environment.get_or("LOADEDMODULES", ""));
  std::vector<std::string> files = split_path_list(environment.get_or("_LMFILES_", ""));
  for (size_t i = 0; i < names.size(); ++i) {
    Member member;
    member.name = names[i];
    member.file = i < files.size() ? AbsPath::parse(files[i]).value_or(AbsPath::root()) : AbsPath::root();
    session.loaded.push_back(std::move(member));
  }
  std::vector<Member>& all = session.loaded;
  each_word(environment, "__MODULES_LMCONFLICT", all,
            [](Member& member, const std::string& word) { member.conflicts.push_back(word); });
  each_word(environment, "__MODULES_LMPREREQ", all,
            [](Member& member, const std::string& word) { member.requires_of.push_back(split(word, '|')); });
  each_word(environment, k_other_names, all, [](Member& member, const std::string& word) {
    if (!word.starts_with("as|")) { // foo/default and foo/latest are told by name
      member.other_names.push_back(word.substr(word.find('|') + 1));
    }
  });
  each_word(environment, "__MODULES_LMTAG", all, [](Member& member, const std::string& word) {
    member.automatic = member.automatic || word == "auto-loaded";
    member.kept = member.kept || word == "keep-loaded";
  });
  return session;
}

bool names_member(std::string_view written, const Member& member) {
  while (written.size() > 1 && written.ends_with('/')) {
    written.remove_suffix(1);
  }
  if (written.starts_with('/')) {
    return written == member.file.string();
  }
  return starts_as_name(written, member.name) || std::ranges::any_of(member.other_names, [&](const std::string& other) {
           return starts_as_name(written, other);
         });
}

bool names_any(const Alternatives& names, const Member& member) {
  return std::ranges::any_of(names, [&](const std::string& name) { return names_member(name, member); });
}

std::optional<size_t> find_loaded(const Session& session, const Alternatives& names) {
  for (size_t i = session.loaded.size(); i-- > 0;) {
    if (names_any(names, session.loaded[i])) {
      return i;
    }
  }
  return std::nullopt;
}

std::optional<size_t> closest(const Session& session, std::string_view name) {
  std::optional<size_t> best;
  size_t most = 1;
  for (size_t i = 0; i < session.loaded.size(); ++i) {
    size_t parts = shared_parts(session.loaded[i].name, name);
    if (parts >= most) {
      most = parts;
      best = i;
    }
  }
  return best;
}

const Member* find_loading(const Session& session, const Alternatives& names) {
  auto found = std::ranges::find_if(session.loading, [&](const Member& member) { return names_any(names, member); });
  return found == session.loading.end() ? nullptr : &*found;
}

void apply_to(Session& session, const std::string& module, bool unloading, const Effect& effect) {
  apply_effect(effect, session.environment);
  session.changes.push_back({module, unloading, effect});
  for (const auto& value : effect.values) {
    if (!value && !effect.variable.empty()) {
      session.unknown.emplace(effect.variable, value.because());
    }
  }
}

void finish_loading(Session& session) {
  Member member = std::move(session.loading.back());
  session.loading.pop_back();
  Effect name = path_effect(Verb::append_path, "LOADEDMODULES", member.name, {});
  Effect file = path_effect(Verb::append_path, "_LMFILES_", member.file.string(), {"--duplicates"});
  add_path(name, false, session.environment);
  add_path(file, false, session.environment);
  if (!member.other_names.empty()) {
    std::string names = session.environment.get_or(k_other_names, "");
    names += (names.empty() ? "" : ":") + member.name;
    for (const std::string& other : member.other_names) {
      names += "&al|" + other;
    }
    session.environment.set(k_other_names, names);
  }
  session.loaded.push_back(std::move(member));
}

void leave(Session& session, size_t place) {
  const Member& member = session.loaded[place];
  for (const std::string& record : split_path_list(session.environment.get_or(k_other_names, ""))) {
    if (record.starts_with(member.name + "&")) {
      remove_path(path_effect(Verb::remove_path, k_other_names, record, {}), session.environment);
    }
  }
  remove_path(path_effect(Verb::remove_path, "LOADEDMODULES", member.name, {}), session.environment);
  remove_path(path_effect(Verb::remove_path, "_LMFILES_", std::to_string(place), {"--index"}), session.environment);
  session.loaded.erase(session.loaded.begin() + static_cast<std::ptrdiff_t>(place));
}

void roll_back(Session& session, Session before) {
  before.problems = std::move(session.problems);
  before.over = session.over;
  before.complained = session.complained;
  session = std::move(before);
}

void tell(Session& session, Level level, const Member& member, std::string what, const Location& where) {
  session.problems.push_back({level, false, member.name, std::move(what), where, member.chain});
}

void doubt(Session& session, const Member& member, std::string because, const Location& where) {
  session.problems.push_back({Level::note, true, member.name, std::move(because), where, member.chain});
}

std::pair<Environment, std::vector<std::string>> difference(const Environment& from, const Environment& to) {
  std::pair<Environment, std::vector<std::string>> changed;
  for (const VariableChange& change : from.diff(to)) {
    if (change.after) {
      changed.first.set(change.name, *change.after);
    } else {
      changed.second.push_back(change.name);
    }
  }
  return changed;
}

} // namespace envboot::modulefile
