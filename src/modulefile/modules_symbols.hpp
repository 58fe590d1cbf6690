#pragma once

#include "modulefile/modules_spec.hpp"

#include <map>

namespace envboot::modulefile {

/// What the rc files that Environment Modules has read so far say of names.
class ModulesSymbols {
 public:
  struct Said {
    std::string target; ///< a name, or of `virtuals` a path
    std::string source; ///< path of the rc file, "" for one outside of MODULEPATH
  };
  enum class Hiding : uint8_t { none, soft, usual, hard };

  explicit ModulesSymbols(const NameSettings& settings) : m_settings(settings) {}

  /// Of a file outside of MODULEPATH the source is "".
  void read(const RcFacts& facts, bool outside = false);
  /// `default` and `latest` of a folder that has no such names of its own.
  void automatic(const std::string& name, const std::string& target) { m_leads_to[name] = target; }

  /// Where aliases and symbols lead in the end.
  [[nodiscard]] std::string end_of(const std::string& name) const;
  [[nodiscard]] Hiding hiding_of(const std::string& name) const;
  [[nodiscard]] bool is_forbidden(const std::string& name) const;

  std::map<std::string, Said> versions, aliases, virtuals; ///< what is said of a name

 private:
  struct HiddenSpec {
    ModulesSpec spec;
    Hiding hiding;
  };
  /// A symbol of module-version, or an alias where it is empty; false where the name would lead to itself. One that is
  /// defined because of another, `hop` folders away, changes nothing that was said before.
  bool define(const std::string& name, const std::string& target, const std::string& symbol, const std::string& source,
              int hop = 0);
  void add_symbols(const std::string& name, const std::vector<std::string>& path, const std::string& source, int hop);
  void read(const RcFacts& facts, const Effect& effect, const std::string& source);

  const NameSettings& m_settings;
  std::map<std::string, std::string> m_leads_to; ///< the next step from a name
  std::map<std::string, std::vector<std::string>> m_symbols_of;
  std::vector<HiddenSpec> m_hidden;
  std::vector<ModulesSpec> m_forbidden;
};

} // namespace envboot::modulefile
