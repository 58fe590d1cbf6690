// How a session comes about. A modulefile is evaluated in one go, by a worker that knows no other module; so at the
// first command that asks the session for something (`module load x`) we stop reading its effects, do what it asks, and
// evaluate the file again with what came of it (an Interlude). A file with three such commands is evaluated four times
// at most. Source of the rules: runs of Modules 5.2, which test/oracle repeats.
#include "modulefile/follow.hpp"

#include "modulefile/session_commands.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace envboot::modulefile {
namespace {

constexpr size_t k_depth = 40;

std::string why_not(const Outcome& outcome) {
  switch (outcome.kind) {
  case Outcome::Kind::broke:
    return "it refuses to be loaded (break)";
  case Outcome::Kind::returned:
    return "it ends with `return`, and Modules 4 and later don't load such a file";
  case Outcome::Kind::exited:
    return "it ends the whole `module` command (exit)";
  case Outcome::Kind::not_evaluated:
    return fmt::format("it was not evaluated: {}", outcome.why);
  default:
    return outcome.why;
  }
}

/// A variant without a default; names with values aren't followed.
bool wants_value(const Effect& effect) {
  return effect.verb == Verb::variant &&
         std::ranges::none_of(effect.options, [](const auto& option) { return option.starts_with("--default="); });
}

/// One file may be several (virtual) modules; a module that was given as a path has no other name.
bool same_module(const Member& one, const Member& other) {
  bool by_path = one.name.starts_with('/') || other.name.starts_with('/');
  return one.name == other.name || (by_path && one.file == other.file);
}

class Follower : public SessionCommands {
 public:
  Follower(Session session, const SessionRules& rules, const SessionWorld& world)
      : SessionCommands(std::move(session), rules, world) {}

  Session finish() && { return std::move(m_session); }

  Arrival load(const std::string& name, const Wish& wish) override;
  bool unload(size_t place) override;

 private:
  Evaluation evaluate(const Environment& environment, const Request& request);
  Arrival enter(const Member& member, const std::string& specified, const Location& where);
  Outcome run(const Member& member, const std::string& specified);
  void make_room(const Member& member);
  [[nodiscard]] std::string outermost() const { return m_session.loading.empty() ? "" : m_session.loading[0].name; }
  Arrival refuse(Session before, const Member& member, std::string what, const Location& where);

  size_t m_evaluations = 0;
  std::set<std::pair<std::string, std::string>> m_failed; ///< the outermost module and what failed for it
};

Evaluation Follower::evaluate(const Environment& environment, const Request& request) {
  if (++m_evaluations > m_rules.evaluations) {
    return Evaluation::not_evaluated(request.mode, "this session has more modules and commands than any has");
  }
  return m_world.evaluate(environment, request);
}

Arrival Follower::refuse(Session before, const Member& member, std::string what, const Location& where) {
  roll_back(m_session, std::move(before));
  m_failed.emplace(outermost(), member.name);
  tell(m_session, Level::error, member, std::move(what), where);
  return Arrival::refused;
}

Arrival Follower::load(const std::string& name, const Wish& wish) {
  Location where = wish.chain.empty() ? Location{} : wish.chain.back().where;
  auto found = m_world.find(modulepath_of(m_session.environment), name);
  Member member;
  member.name = found ? found->name : name;
  member.chain = wish.chain;
  member.automatic = wish.automatic;
  member.kept = wish.kept;
  if (!found) {
    if (wish.missing) {
      std::string hint = found.error().hint.empty() ? "" : fmt::format(" ({})", found.error().hint);
      tell(m_session, *wish.missing, member, found.error().what + hint, where);
    }
    return Arrival::missing;
  }
  member.file = found->file;
  member.other_names = m_world.other_names(modulepath_of(m_session.environment), member.name);
  if (std::ranges::any_of(m_session.loaded, [&](const Member& each) { return same_module(each, member); })) {
    return Arrival::loaded;
  }
  if (std::ranges::any_of(m_session.loading, [&](const Member& each) { return same_module(each, member); })) {
    tell_cycle(member.name, where);
    return Arrival::loaded;
  }
  if (!m_session.loading.empty() &&
      m_failed.contains({outermost(), member.name})) { // told once; Modules doesn't try it again
    return Arrival::missing;
  }
  return enter(member, name, where);
}

/// Loads a module that is found and not loaded; leaves the session as it was when that can't be.
Arrival Follower::enter(const Member& member, const std::string& specified, const Location& where) {
  Session before = m_session;
  if (m_session.loading.size() >= k_depth) {
    return refuse(std::move(before), member, fmt::format("modules load one another, {} deep", k_depth), where);
  }
  make_room(member);
  auto waiting =
      send_away(m_rules.reloads && !m_reloading ? waiting_for(m_session, member) : std::vector<std::string>());
  if (!waiting) {
    return refuse(std::move(before), member, "a module that wants it can't be unloaded before it", where);
  }
  m_session.loading.push_back(member);
  Outcome outcome = run(member, specified);
  if (!outcome.applied()) {
    m_session.over = m_session.over || outcome.kind == Outcome::Kind::exited;
    return refuse(std::move(before), member, why_not(outcome),
                  outcome.where.line > 0 ? outcome.where : Location{member.file, 0, 0});
  }
  if (auto other = conflict_of_innermost(m_session)) {
    return refuse(std::move(before), member, fmt::format("it is in conflict with {}, which is loaded", *other),
                  conflict_place(*other));
  }
  finish_loading(m_session);
  if (!bring_back(*waiting, where)) {
    return refuse(std::move(before), member, "a module that wants it can't be loaded again after it", where);
  }
  return Arrival::loaded;
}

/// Evaluates the file and does what it says, until its end or its first refusal that it doesn't catch.
Outcome Follower::run(const Member& member, const std::string& specified) {
  Environment start = m_session.environment;
  Request request{member.file, member.name, specified, Mode::load, false, {}};
  Evaluation evaluation = evaluate(start, request);
  std::vector<Message> refusals;
  for (size_t done = 0; done < evaluation.effects.size(); ++done) {
    const Effect effect = evaluation.effects[done];
    if (wants_value(effect)) {
      return {Outcome::Kind::failed, fmt::format("it has no value for its variant {}", effect.variable), effect.where};
    }
    if (!asks_session(effect.verb)) {
      apply_to(m_session, member.name, false, effect);
      continue;
    }
    Environment left = m_session.environment;
    std::string refusal = obey(effect);
    auto [set, unset] = difference(left, m_session.environment);
    if (!refusal.empty()) {
      refusals.push_back({refusal, effect.where});
    }
    bool changed = !refusal.empty() || !unset.empty() || set != Environment();
    request.interludes.push_back({std::move(set), std::move(unset), std::move(refusal)});
    if (changed) {
      evaluation = evaluate(start, request);
      if (evaluation.effects.size() <= done && evaluation.outcome.applied()) {
        return {Outcome::Kind::not_evaluated, "it says something else each time", {member.file, 0, 0}};
      }
    }
  }
  if (!refusals.empty() && evaluation.outcome.why.find(refusals.back().text) != std::string::npos) {
    evaluation.outcome.why = refusals.back().text;
    evaluation.outcome.where = refusals.back().where;
    refusals.pop_back();
  }
  for (Message& caught : refusals) {
    tell(m_session, Level::warning, member, fmt::format("{}; the file goes on nevertheless", caught.text),
         caught.where);
  }
  if (evaluation.outcome.kind == Outcome::Kind::complained) {
    m_session.complained = true;
    tell(m_session, Level::warning, member,
         fmt::format("it reports an error, and is loaded: {}", evaluation.outcome.why), evaluation.outcome.where);
  }
  return evaluation.outcome;
}

/// Lmod: another version of it goes.
void Follower::make_room(const Member& member) {
  size_t slash = member.name.rfind('/');
  if (!m_rules.replaces || slash == std::string::npos) {
    return;
  }
  if (auto place = find_loaded(m_session, {member.name.substr(0, slash)})) {
    std::string old = m_session.loaded[*place].name;
    if (unload(*place)) {
      tell(m_session, Level::note, member, fmt::format("{} makes room for it", old), {member.file, 0, 0});
    }
  }
}

bool Follower::unload(size_t place) {
  Member member = m_session.loaded[place];
  Request request{member.file, member.name, member.name, Mode::unload, false, {}};
  Evaluation evaluation = evaluate(m_session.environment, request);
  if (!evaluation.outcome.applied()) {
    tell(m_session, Level::warning, member, fmt::format("it can't be unloaded: {}", why_not(evaluation.outcome)),
         evaluation.outcome.where);
    return false;
  }
  for (const Effect& effect : evaluation.effects) {
    if (!asks_session(effect.verb)) { // what it loaded goes when nobody needs it any more
      apply_to(m_session, member.name, true, effect);
    }
  }
  leave(m_session, place);
  return true;
}

} // namespace

SessionRules modules_rules(bool auto_handling) {
  SessionRules rules;
  rules.demand_loads = rules.depends_on_loads = rules.reloads = auto_handling;
  return rules;
}

SessionRules lmod_rules() {
  return {.demand_loads = false,
          .depends_on_loads = true,
          .prereq_means_all = true,
          .replaces = true,
          .unload_conflicts = false,
          .reloads = false};
}

Session follow(Session session, const std::vector<std::string>& names, const SessionRules& rules,
               const SessionWorld& world) {
  Follower follower(std::move(session), rules, world);
  for (size_t i = 0; i < names.size() && !follower.over(); ++i) {
    follower.load(names[i], {});
  }
  return std::move(follower).finish();
}

} // namespace envboot::modulefile
