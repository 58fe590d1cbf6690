// Who needs whom in a session, and who can't be with whom.
#include "modulefile/session.hpp"

#include <algorithm>

namespace envboot::modulefile {
namespace {

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::ranges::find(all, one) != all.end();
}

/// Whether one of the group is loaded, those of `without` left out of account.
bool is_met(const Session& session, const Alternatives& group, const std::vector<std::string>& without) {
  return std::ranges::any_of(session.loaded, [&](const Member& member) {
    return !contains(without, member.name) && names_any(group, member);
  });
}

/// Whether a requirement that is met now would not be without those.
bool loses(const Session& session, const Member& member, const std::vector<std::string>& going) {
  return std::ranges::any_of(member.requires_of, [&](const Alternatives& group) {
    return !names_any(group, member) && is_met(session, group, {}) && !is_met(session, group, going);
  });
}

} // namespace

std::optional<std::string> conflict_of_innermost(const Session& session) {
  const Member& self = session.loading.back();
  for (const auto* members : {&session.loaded, &session.loading}) {
    for (const Member& other : *members) {
      if (&other == &self) {
        continue;
      }
      bool own = std::ranges::any_of(self.conflicts, [&](const std::string& name) {
        return !names_member(name, self) && names_member(name, other);
      });
      bool theirs =
          std::ranges::any_of(other.conflicts, [&](const std::string& name) { return names_member(name, self); });
      if (own || theirs) {
        return other.name;
      }
    }
  }
  return std::nullopt;
}

std::vector<std::string> leaning_on(const Session& session, const std::vector<std::string>& on) {
  std::vector<std::string> all = on, found;
  auto leans = [&](const Member& member) {
    return std::ranges::any_of(session.loaded, [&](const Member& other) {
      return other.name != member.name && contains(all, other.name) &&
             std::ranges::any_of(member.requires_of,
                                 [&](const Alternatives& group) { return names_any(group, other); });
    });
  };
  for (bool more = true; more;) {
    more = false;
    for (const Member& member : session.loaded) {
      if (!contains(all, member.name) && leans(member)) {
        all.push_back(member.name);
        more = true;
      }
    }
  }
  for (const Member& member : session.loaded) {
    if (contains(all, member.name) && !contains(on, member.name)) {
      found.push_back(member.name);
    }
  }
  return found;
}

std::vector<std::string> waiting_for(const Session& session, const Member& arriving) {
  std::vector<std::string> seeds;
  for (size_t i = 0; i < session.loaded.size(); ++i) {
    const Member& member = session.loaded[i];
    if (std::ranges::any_of(member.conflicts, [&](const auto& name) { return names_member(name, arriving); })) {
      return {};
    }
    bool waits = false, served = true;
    for (const Alternatives& group : member.requires_of) {
      served = served && (names_any(group, arriving) || is_met(session, group, {}));
      for (const std::string& name : group) {
        bool had = std::any_of(session.loaded.begin(), session.loaded.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                               [&](const Member& before) { return names_member(name, before); });
        waits = waits || (!had && names_member(name, arriving));
      }
    }
    if (waits && served) {
      seeds.push_back(member.name);
    }
  }
  std::vector<std::string> leaning = leaning_on(session, seeds), all;
  for (const Member& member : session.loaded) {
    if (contains(seeds, member.name) || contains(leaning, member.name)) {
      all.push_back(member.name);
    }
  }
  return all;
}

std::optional<std::string> needed_by(const Session& session, size_t place) {
  for (const auto* members : {&session.loaded, &session.loading}) {
    for (const Member& member : *members) {
      if (&member != &session.loaded[place] && loses(session, member, {session.loaded[place].name})) {
        return member.name;
      }
    }
  }
  return std::nullopt;
}

std::vector<std::string> useless(const Session& session, std::vector<std::string> going) {
  size_t asked = going.size();
  auto required_by = [&](const Member& needed, bool by_going) {
    return std::ranges::any_of(session.loaded, [&](const Member& member) {
      return contains(going, member.name) == by_going && &member != &needed &&
             std::ranges::any_of(member.requires_of,
                                 [&](const Alternatives& group) { return names_any(group, needed); });
    });
  };
  for (bool more = true; more;) {
    more = false;
    for (const Member& member : session.loaded) {
      if (member.automatic && !member.kept && !contains(going, member.name) && required_by(member, true) &&
          !required_by(member, false)) {
        going.push_back(member.name);
        more = true;
      }
    }
  }
  std::vector<std::string> found;
  for (const Member& member : session.loaded) {
    if (std::find(going.begin() + static_cast<std::ptrdiff_t>(asked), going.end(), member.name) != going.end()) {
      found.push_back(member.name);
    }
  }
  return found;
}

} // namespace envboot::modulefile
