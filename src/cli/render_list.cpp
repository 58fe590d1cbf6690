#include "cli/render_list.hpp"
#include "util/snippet.hpp"
#include "util/text_table.hpp"

#include <algorithm>
#include <fmt/ranges.h>
#include <set>

namespace envboot::cli {
namespace {

/// The folders above every module that is offered.
std::set<std::string> folders_of(const std::vector<modulefile::Offer>& offers) {
  std::set<std::string> folders;
  for (const modulefile::Offer& offer : offers) {
    for (size_t slash = offer.name.rfind('/'); slash != std::string::npos && slash > 0;
         slash = offer.name.rfind('/', slash - 1)) {
      folders.insert(offer.name.substr(0, slash));
    }
  }
  return folders;
}

void add_hijacks(ListedModule& module, const std::vector<hijack::Hijacker>& hijackers) {
  auto hijacker = std::ranges::find_if(
      hijackers, [&](const hijack::Hijacker& each) { return each.module.file == module.module.file; });
  if (hijacker == hijackers.end() || hijacker->worst() == Level::note) {
    return;
  }
  module.hijacks = hijacker->worst();
  for (const hijack::Verdict& verdict : hijacker->verdicts) {
    if (verdict.level != Level::note && std::ranges::find(module.rules, verdict.rule) == module.rules.end()) {
      module.rules.push_back(verdict.rule);
    }
  }
}

std::string marks_of(const ListedModule& module) {
  std::string marks = module.default_of.empty() ? "" : fmt::format("default of {}", fmt::join(module.default_of, ", "));
  for (auto [holds, mark] : {std::pair(module.shadowed, "shadowed"), std::pair(module.own, "made by envboot")}) {
    marks += holds ? (marks.empty() ? "" : "; ") + std::string(mark) : "";
  }
  return marks;
}

Json texts(const std::vector<std::string>& all) {
  Json json = Json::array();
  for (const std::string& text : all) {
    json.push(text);
  }
  return json;
}

} // namespace

std::vector<ListedModule> listed_modules(const modulefile::TreeReport& tree,
                                         const std::vector<hijack::Hijacker>& hijackers) {
  auto names = modulefile::names_of(tree.tool, tree);
  std::vector<modulefile::Offer> offers = names->offers();
  std::map<AbsPath, std::vector<std::string>> defaults;
  for (const std::string& folder : folders_of(offers)) {
    if (auto resolved = names->resolve(folder)) {
      defaults[resolved->file].push_back(folder);
    }
  }
  std::vector<ListedModule> modules;
  for (modulefile::Offer& offer : offers) {
    ListedModule module{std::move(offer), {}, false, {}, {}, false};
    auto meant = names->resolve(module.module.name);
    module.shadowed = !meant || meant->file != module.module.file;
    if (auto of = defaults.find(module.module.file); of != defaults.end()) {
      module.default_of = of->second;
    }
    add_hijacks(module, hijackers);
    modules.push_back(std::move(module));
  }
  return modules;
}

std::string render_list(const std::vector<ListedModule>& modules) {
  std::string text;
  for (auto first = modules.begin(); first != modules.end();) {
    auto end = std::find_if(first, modules.end(),
                            [&](const ListedModule& each) { return each.module.root != first->module.root; });
    TextTable table;
    text += fmt::format("{}\n", printable(first->module.root.string()));
    for (; first != end; ++first) {
      std::string hijacks =
          first->hijacks ? fmt::format("{}: {}", name_of(*first->hijacks), fmt::join(first->rules, ", ")) : "";
      table.add_row({printable(first->module.name), printable(marks_of(*first)), hijacks});
    }
    text += table.render(2);
  }
  return text;
}

Json list_json(modulefile::Tool tool, const std::vector<ListedModule>& modules) {
  Json rows = Json::array();
  for (const ListedModule& module : modules) {
    rows.push(Json::object({{"module", module.module.name},
                            {"file", module.module.file.string()},
                            {"folder", module.module.root.string()},
                            {"default_of", texts(module.default_of)},
                            {"shadowed", module.shadowed},
                            {"hijacks", module.hijacks ? Json(name_of(*module.hijacks)) : Json()},
                            {"rules", texts(module.rules)},
                            {"own", module.own}}));
  }
  return Json::object({{"schema", 1}, {"tool", modulefile::tool_name(tool)}, {"modules", std::move(rows)}});
}

} // namespace envboot::cli
