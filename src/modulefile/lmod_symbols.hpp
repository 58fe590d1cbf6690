#pragma once

#include "modulefile/resolve.hpp"

#include <map>
#include <set>

namespace envboot::modulefile {

/// What the rc files say of names, as Lmod reads them: those outside of MODULEPATH first, then each folder's.
class LmodSymbols {
 public:
  explicit LmodSymbols(const TreeIndex& index);

  /// The default that one of the tree's rc files states: a full name or a last part; "" for none.
  [[nodiscard]] std::string stated_default(size_t tree, const RcFacts& facts) const;
  /// What a name stands for, the trees in the order of MODULEPATH.
  [[nodiscard]] std::string resolve(const std::string& name) const;
  [[nodiscard]] bool is_alias(const std::string& name) const;
  [[nodiscard]] bool is_hidden(const std::string& name, const AbsPath& file) const;
  [[nodiscard]] bool is_forbidden(const std::string& name, const AbsPath& file) const;
  /// Defaults that files outside of MODULEPATH name: full name → 's' (the administrator's) or 'u' (the user's).
  [[nodiscard]] const std::map<std::string, char>& outside_defaults() const { return m_outside_defaults; }
  /// Why Lmod does nothing at all in this MODULEPATH, or "": it stops at an rc file with an error in it.
  [[nodiscard]] const std::string& refusal() const { return m_refusal; }

 private:
  struct Table {
    std::map<std::string, std::string> aliases, versions;
    std::set<std::string> hidden, forbidden;
  };
  void read(Table& table, const RcFacts& facts, const std::vector<const Table*>& tables, const AbsPath* tree_root);
  [[nodiscard]] std::vector<const Table*> all_tables() const;
  static std::string resolve(const std::vector<const Table*>& tables, const std::string& name);

  std::string m_refusal;
  Table m_outside;
  std::vector<Table> m_trees;
  std::map<std::string, char> m_outside_defaults;
};

} // namespace envboot::modulefile
