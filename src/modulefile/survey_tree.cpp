#include "modulefile/survey_tree.hpp"

#include "modulefile/name_parts.hpp"
#include "modulefile/static_fallback.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace envboot::modulefile {
namespace {

Request rc_request(const RcFile& rc) {
  std::string name = below(rc.folder, rc.file.name());
  return {rc.file, name, name, Mode::load, true, {}};
}

/// Those of an rc file outside of MODULEPATH that a tool reads.
void find_outside(TreeIndex& index, os::FileReader& files, const Start& start) {
  auto add = [&](Tool tool, const std::string& path, bool of_user) {
    auto file = AbsPath::parse(path);
    if (file && os::is_regular(files, *file)) {
      index.outside.push_back({tool, of_user, {{"", *file, Cookie::plain}, {}, ""}});
    }
    return file && os::is_regular(files, *file);
  };
  const Environment& environment = start.environment;
  std::string home = environment.get_or("HOME", "/nonexistent");
  std::string given = environment.get_or("MODULERCFILE", "");
  add(Tool::modules, given, false) || add(Tool::modules, given + "/modulerc", false);
  add(Tool::modules, home + "/.modulerc", true);
  std::vector<std::string> of_lmod = split_path_list(environment.get_or("LMOD_MODULERCFILE", given));
  for (auto path = of_lmod.rbegin(); path != of_lmod.rend(); ++path) {
    add(Tool::lmod, *path, false);
  }
  add(Tool::lmod, home + "/.modulerc.lua", true) || add(Tool::lmod, home + "/.modulerc", true);
}

/// That of the session; where all files are Lua, which only Lmod reads, Lmod.
Tool usual_tool(const TreeIndex& index, const Start& start) {
  bool any_lua = false;
  for (const IndexedTree& tree : index.trees) {
    for (const Modulefile& file : tree.tree.files) {
      any_lua = any_lua || file.lua;
      if (!file.lua) {
        return session_tool(start.environment);
      }
    }
  }
  return any_lua ? Tool::lmod : session_tool(start.environment);
}

/// One whose file is not there is none.
void check_virtual_modules(TreeIndex& index, RcFacts& facts, os::FileReader& files) {
  std::erase_if(facts.effects, [&](const Effect& effect) {
    if (effect.verb != Verb::virtual_module || effect.values.empty() || !effect.values[0]) {
      return false;
    }
    auto path = AbsPath::parse(*effect.values[0], facts.rc.file.parent());
    bool there = path && os::is_regular(files, *path);
    if (!there) {
      index.unread.push_back(
          {facts.rc.file, fmt::format("{} would be {}, which is no file", effect.variable, *effect.values[0])});
    }
    return !there;
  });
}

void read_rc_files(TreeIndex& index, os::FileReader& files, const Workforce& workforce, const Start& start,
                   const Deadline& deadline) {
  std::vector<RcFacts*> all;
  for (OutsideRc& outside : index.outside) {
    all.push_back(&outside.facts);
  }
  for (IndexedTree& tree : index.trees) {
    for (const RcFile& rc : tree.tree.rc_files) {
      tree.rc_facts.push_back({rc, {}, ""});
    }
    for (RcFacts& facts : tree.rc_facts) {
      all.push_back(&facts);
    }
  }
  std::vector<Request> requests;
  for (const RcFacts* facts : all) {
    requests.push_back(rc_request(facts->rc));
  }
  std::vector<Evaluation> evaluations = evaluate_all(workforce, start, requests, deadline);
  for (size_t i = 0; i < all.size(); ++i) {
    all[i]->effects = std::move(evaluations[i].effects);
    check_virtual_modules(index, *all[i], files);
    if (!evaluations[i].outcome.applied()) {
      all[i]->failure = evaluations[i].outcome.why;
      index.unread.push_back({all[i]->rc.file, all[i]->failure});
    }
  }
}

std::vector<Effect> guess(os::FileReader& files, const Request& request, const Start& start, const Limits& limits) {
  auto text = os::read_text(files, request.file, limits.file_bytes);
  return text ? read_statically(request, *text, start, limits).effects : std::vector<Effect>();
}

void read_modulefiles(TreeReport& report, os::FileReader& files, const Workforce& workforce, const Start& start,
                      const Deadline& deadline) {
  std::vector<Request> requests;
  std::set<std::string> names;
  for (const IndexedTree& tree : report.trees) {
    for (const Modulefile& file : tree.tree.files) {
      report.modulefiles.push_back({file, {}, {}, !names.insert(file.name + (file.lua ? ".lua" : "")).second});
      requests.push_back({file.file, file.name, file.name, Mode::load, false, {}});
    }
  }
  std::vector<Evaluation> evaluations = evaluate_all(workforce, start, requests, deadline);
  for (size_t i = 0; i < requests.size(); ++i) {
    Surveyed& surveyed = report.modulefiles[i];
    surveyed.load = std::move(evaluations[i]);
    if (surveyed.load.outcome.kind == Outcome::Kind::not_evaluated && !deadline.expired()) {
      surveyed.guessed = guess(files, requests[i], start, workforce.limits);
    }
  }
}

} // namespace

Result<const Surveyed*> TreeReport::find(std::string_view name) const {
  Resolved resolved = TRY(resolve(*this, name));
  auto found = std::find_if(modulefiles.begin(), modulefiles.end(),
                            [&](const Surveyed& each) { return each.file.file == resolved.file; });
  if (found == modulefiles.end()) {
    return fail(failure("{} was not evaluated", resolved.file.string()).because(resolved.why.back()));
  }
  return &*found;
}

TreeIndex index_trees(os::FileReader& files, const Workforce& workforce, const std::vector<AbsPath>& modulepath,
                      const Start& start, const Deadline& deadline) {
  TreeIndex index;
  index.settings = name_settings(start);
  find_outside(index, files, start);
  for (const AbsPath& root : modulepath) {
    Tree tree = find_modulefiles(files, root, deadline);
    index.unread.insert(index.unread.end(), tree.unread.begin(), tree.unread.end());
    index.trees.push_back({std::move(tree), {}});
  }
  index.tool = usual_tool(index, start);
  read_rc_files(index, files, workforce, start, deadline);
  return index;
}

TreeReport survey_tree(os::FileReader& files, const Workforce& workforce, const std::vector<AbsPath>& modulepath,
                       const Start& start, const Deadline& deadline) {
  TreeReport report{index_trees(files, workforce, modulepath, start, deadline), {}};
  read_modulefiles(report, files, workforce, start, deadline);
  return report;
}

} // namespace envboot::modulefile
