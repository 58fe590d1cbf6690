#pragma once

#include "modulefile/follow.hpp"

namespace envboot::modulefile {

enum class Arrival : uint8_t { loaded, missing, refused };

/// Why and how a module is to be loaded.
struct Wish {
  std::vector<Cause> chain;
  bool automatic = false, kept = false;
  std::optional<Level> missing = Level::error; ///< how it is told that there is none; nothing: not
};

/// What the commands of modulefiles do to the session. How a module is loaded is follow.cpp's.
class SessionCommands {
 public:
  SessionCommands(Session session, const SessionRules& rules, const SessionWorld& world)
      : m_session(std::move(session)), m_rules(rules), m_world(world) {}
  SessionCommands(const SessionCommands&) = delete;
  SessionCommands& operator=(const SessionCommands&) = delete;
  virtual ~SessionCommands() = default;

  [[nodiscard]] bool over() const { return m_session.over; }

 protected:
  using NameList = std::vector<std::string>;

  virtual Arrival load(const std::string& name, const Wish& wish) = 0;
  virtual bool unload(size_t place) = 0;

  /// A command of the innermost module that is being loaded. The answer is the error it gives the file, "" when it goes
  /// well.
  std::string obey(const Effect& effect);
  /// Unloads them, the last first, and answers what they were; nothing when one can't be unloaded.
  std::optional<std::vector<Member>> send_away(const NameList& names);
  /// Loads them again; false when one can't be.
  bool bring_back(const std::vector<Member>& back, const Location& where);
  void tell_cycle(const std::string& name, const Location& where);
  /// Where the innermost module said, if it did, that it can't be with that one.
  [[nodiscard]] Location conflict_place(const std::string& other) const;

  bool m_reloading = false; ///< Modules: what a module that is loaded again demands is not loaded for it
  Session m_session;
  SessionRules m_rules;
  const SessionWorld& m_world;

 private:
  using Opposed = std::vector<std::pair<std::string, Location>>;

  Member& self() { return m_session.loading.back(); }
  NameList names_of(const Effect& effect);
  [[nodiscard]] bool loads(const Effect& effect) const;
  Wish wish_of(const Effect& effect);
  void require(const Effect& effect, Alternatives group, bool optional);
  void resist(const std::string& name, const Location& where);

  std::string demand(const Effect& effect, const NameList& names);
  std::string each(const Effect& effect, const NameList& names);
  std::string try_each(const Effect& effect, const NameList& names);
  std::string drop(const Effect& effect, const NameList& names);
  std::string exchange(const Effect& effect, const NameList& names);
  std::string oppose(const Effect& effect, const NameList& names);
  std::string join_family(const Effect& effect);

  std::optional<std::vector<Member>> give_up(size_t place);
  void keep(const NameList& names);

  std::map<std::string, Opposed> m_opposed; ///< module → names it can't be with, and where it says so
};

} // namespace envboot::modulefile
