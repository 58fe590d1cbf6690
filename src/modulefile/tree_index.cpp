#include "modulefile/tree_index.hpp"

#include "modulefile/modules_spec.hpp"
#include "modulefile/name_parts.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

constexpr int k_rounds = 6; ///< aliases from one part of a tree to the next

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

std::vector<RcFacts*> all_rc_facts(TreeIndex& index) {
  std::vector<RcFacts*> all;
  all.reserve(index.outside.size());
  for (OutsideRc& outside : index.outside) {
    all.push_back(&outside.facts);
  }
  for (IndexedTree& tree : index.trees) {
    for (RcFacts& facts : tree.rc_facts) {
      all.push_back(&facts);
    }
  }
  return all;
}

/// First parts of the names that aliases of entered names lead to.
std::vector<std::string> roots_led_to(TreeIndex& index, const NameTest& enter) {
  std::vector<std::string> roots;
  for (const RcFacts* facts : all_rc_facts(index)) {
    for (const Effect& effect : facts->effects) {
      bool told = effect.verb == Verb::alias && !effect.values.empty() && effect.values[0];
      bool inside = effect.variable.starts_with('.') || effect.variable.starts_with('/');
      if (told && (inside || enter(first_part(effect.variable)))) {
        roots.push_back(first_part(*effect.values[0]));
      }
    }
  }
  std::erase_if(roots, [&](const std::string& root) { return root.empty() || root == "." || enter(root); });
  return roots;
}

} // namespace

bool finds_all(const TreeIndex& index, const std::vector<std::string>& names) {
  auto rules = names_of(Tool::modules, index);
  return std::ranges::all_of(names, [&](const std::string& name) { return rules->resolve(name).has_value(); });
}

TreeIndex bare_index(const IndexSource& source, const NameTest& enter) {
  TreeIndex index;
  index.settings = name_settings(source.start);
  find_outside(index, source.files, source.start);
  for (const AbsPath& root : source.modulepath) {
    IndexedTree& indexed = index.trees.emplace_back();
    indexed.tree = walk_tree(source.files, root, source.deadline, {}, enter);
    for (const RcFile& rc : indexed.tree.rc_files) {
      indexed.rc_facts.push_back({rc, {}, ""});
    }
  }
  return index;
}

std::vector<Request> rc_requests(TreeIndex& index) {
  std::vector<Request> requests;
  for (const RcFacts* facts : all_rc_facts(index)) {
    requests.push_back(rc_request(facts->rc));
  }
  return requests;
}

void take_rc_facts(TreeIndex& index, os::FileReader& files, std::span<Evaluation> evaluations) {
  auto evaluation = evaluations.begin();
  for (RcFacts* facts : all_rc_facts(index)) {
    facts->effects = std::move(evaluation->effects);
    check_virtual_modules(index, *facts, files);
    if (!evaluation->outcome.applied()) {
      facts->failure = evaluation->outcome.why;
      index.unread.push_back({facts->rc.file, facts->failure});
    }
    ++evaluation;
  }
}

void finish_trees(TreeIndex& index, os::FileReader& files, const Start& start, const NameTest& which) {
  for (IndexedTree& indexed : index.trees) {
    Tree& tree = indexed.tree;
    read_cookies(files, tree, which);
    for (const Unread& unread : tree.unread) {
      if (std::ranges::find(index.unread, unread.path, &Unread::path) == index.unread.end()) {
        index.unread.push_back(unread);
      }
    }
    std::erase_if(indexed.rc_facts, [&](RcFacts& facts) {
      auto rc = std::ranges::find(tree.rc_files, facts.rc.file, &RcFile::file);
      if (rc != tree.rc_files.end()) {
        facts.rc = *rc;
      }
      return rc == tree.rc_files.end();
    });
  }
  index.tool = usual_tool(index, start);
}

std::optional<TreeIndex> index_of_parts(const IndexSource& source, const std::vector<std::string>& names,
                                        const Evaluate& evaluate) {
  NameSettings settings = name_settings(source.start);
  std::vector<ModulesSpec> parts;
  std::vector<std::string> starts;
  for (const std::string& name : names) {
    auto spec = parse_modules_spec(name, settings);
    if (!spec) {
      return std::nullopt;
    }
    parts.push_back(plain_spec(spec->root()));
    starts.push_back(spec->name.empty() ? spec->folder : spec->name);
  }
  NameTest enter = [&](std::string_view top) {
    return std::ranges::any_of(parts, [&](const auto& part) { return matches(part, top, Match::equal, settings); });
  };
  // Nearly always a name means a file that begins with it. A large folder holds thousands of others, to open each of
  // which takes longer than all the rest.
  NameTest likely = [&](std::string_view name) {
    return settings.any_case || std::ranges::any_of(starts, [&](const auto& start) { return name.starts_with(start); });
  };
  for (int round = 0; round < k_rounds; ++round) {
    TreeIndex index = bare_index(source, enter);
    finish_trees(index, source.files, source.start, likely);
    std::vector<Evaluation> evaluations = evaluate(rc_requests(index));
    take_rc_facts(index, source.files, evaluations);
    std::vector<std::string> more = roots_led_to(index, enter);
    if (more.empty()) {
      if (!finds_all(index, names)) {
        finish_trees(index, source.files, source.start);
      }
      return index;
    }
    std::ranges::transform(more, std::back_inserter(parts), plain_spec);
  }
  return std::nullopt;
}

} // namespace envboot::modulefile
