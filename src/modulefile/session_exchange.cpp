// `module switch` in a modulefile: what needs the old module is unloaded before it and loaded again after the new one;
// what only the old one needed goes with it.
#include "modulefile/session_commands.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

std::optional<size_t> place_of(const Session& session, const std::string& name) {
  auto found = std::ranges::find(session.loaded, name, &Member::name);
  return found == session.loaded.end() ? std::nullopt : std::optional<size_t>(found - session.loaded.begin());
}

} // namespace

std::optional<std::vector<Member>> SessionCommands::send_away(const NameList& names) {
  std::vector<Member> gone;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    auto place = place_of(m_session, *name);
    if (!place) {
      continue;
    }
    Member member = m_session.loaded[*place];
    if (!unload(*place)) {
      return std::nullopt;
    }
    gone.insert(gone.begin(), std::move(member));
  }
  return gone;
}

bool SessionCommands::bring_back(const std::vector<Member>& back, const Location& where) {
  bool was = std::exchange(m_reloading, true), all = true;
  for (const Member& member : back) {
    bool loaded = load(member.name, {member.chain, member.automatic, member.kept, Level::warning}) == Arrival::loaded;
    tell(m_session, loaded ? Level::note : Level::warning, member,
         loaded ? "it is loaded again after one that it wants" : "it can't be loaded again", where);
    all = all && loaded;
  }
  m_reloading = was;
  return all;
}

/// Unloads it with what hangs on it; answers the modules that want to come back, in load order.
std::optional<std::vector<Member>> SessionCommands::give_up(size_t place) {
  Session before = m_session;
  std::string name = m_session.loaded[place].name;
  NameList going = useless(m_session, {name}), all = going;
  all.push_back(name);
  auto back = send_away(leaning_on(m_session, all));
  if (!back || !send_away({name})) {
    roll_back(m_session, std::move(before));
    return std::nullopt;
  }
  for (auto each = going.rbegin(); each != going.rend(); ++each) {
    send_away({*each});
  }
  return back;
}

std::string SessionCommands::exchange(const Effect& effect, const std::vector<std::string>& names) {
  if (names.empty()) {
    return "";
  }
  const std::string &old = names.front(), &fresh = names.back();
  auto place = names.size() == 1 ? closest(m_session, old) : find_loaded(m_session, {old});
  std::vector<Member> back;
  if (place) {
    std::string name = m_session.loaded[*place].name;
    auto gone = give_up(*place);
    if (!gone) {
      return ""; // the tool says so and goes on
    }
    back = std::move(*gone);
    tell(m_session, Level::note, self(), fmt::format("{} is unloaded", name), effect.where);
  }
  Member arriving;
  auto found = m_world.find(modulepath_of(m_session.environment), fresh);
  arriving.name = found ? found->name : fresh;
  if (old != fresh && m_rules.unload_conflicts && !(found && names_member(old, arriving))) {
    resist(old, effect.where);
  }
  load(fresh, wish_of(effect));
  bring_back(back, effect.where);
  require(effect, {fresh}, false);
  return find_loaded(m_session, {fresh}) ? "" : fmt::format("it switches to {}, which can't be loaded", fresh);
}

} // namespace envboot::modulefile
