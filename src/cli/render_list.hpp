#pragma once

#include "cli/terminal.hpp"
#include "hijack/hijackers.hpp"
#include "util/json.hpp"

namespace envboot::cli {

/// A row of `modules list`.
struct ListedModule {
  modulefile::Offer module;
  std::vector<std::string> default_of; ///< names that mean it: "apps/python", "apps"
  bool shadowed = false;               ///< its name means a file of another folder
  std::optional<Level> hijacks;        ///< Python, at worst
  std::vector<std::string> rules;      ///< that say so
  bool own = false;                    ///< envboot made it
};

/// What tree.tool offers, in its order.
std::vector<ListedModule> listed_modules(const modulefile::TreeReport& tree,
                                         const std::vector<hijack::Hijacker>& hijackers);

/// Folder by folder, one line a module.
std::string render_list(const std::vector<ListedModule>& modules);
/// `docs/json.md`, `modules list`.
Json list_json(modulefile::Tool tool, const std::vector<ListedModule>& modules);

} // namespace envboot::cli
