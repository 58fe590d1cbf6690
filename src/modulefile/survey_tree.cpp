#include "modulefile/survey_tree.hpp"

#include "modulefile/evaluation_cache.hpp"
#include "modulefile/name_parts.hpp"
#include "modulefile/static_fallback.hpp"
#include "modulefile/unloads.hpp"
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

Request file_request(const Modulefile& file) {
  return {file.file, file.name, file.name, Mode::load, false, {}};
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

/// What the cache keeps apart.
std::string roots_of(const TreeIndex& index) {
  std::string roots;
  for (const IndexedTree& tree : index.trees) {
    roots += tree.tree.root.string() + ':';
  }
  return roots;
}

TreeIndex walk_all(os::FileReader& files, const std::vector<AbsPath>& modulepath, const Start& start,
                   const Deadline& deadline) {
  std::vector<Tree> trees;
  trees.reserve(modulepath.size());
  for (const AbsPath& root : modulepath) {
    trees.push_back(walk_tree(files, root, deadline));
  }
  return bare_index(files, std::move(trees), start);
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

std::vector<Effect> guess(os::FileReader& files, const Request& request, const Start& start, const Limits& limits) {
  auto text = os::read_text(files, request.file, limits.file_bytes);
  return text ? read_statically(request, *text, start, limits).effects : std::vector<Effect>();
}

std::vector<Request> file_requests(const TreeIndex& index) {
  std::vector<Request> requests;
  for (const IndexedTree& tree : index.trees) {
    for (const Modulefile& file : tree.tree.files) {
      requests.push_back(file_request(file));
    }
  }
  return requests;
}

/// Cookies of all rc files and files, from their evaluations, which are in the same order.
void tell_cookies(TreeIndex& index, std::span<const Evaluation> of_rc_files, std::span<const Evaluation> of_files) {
  auto rc_evaluation = of_rc_files.begin() + static_cast<std::ptrdiff_t>(index.outside.size());
  auto evaluation = of_files.begin();
  for (IndexedTree& tree : index.trees) {
    for (RcFile& rc : tree.tree.rc_files) {
      rc.cookie = rc.cookie == Cookie::unread ? rc_evaluation->cookie : rc.cookie;
      ++rc_evaluation;
    }
    for (Modulefile& file : tree.tree.files) {
      file.cookie = file.lua ? file.cookie : evaluation->cookie;
      ++evaluation;
    }
  }
}

/// Those of `evaluations` whose files are modulefiles, as finish_trees left them; it kept the order of `requests`.
std::vector<Surveyed> surveyed(const TreeIndex& index, std::span<const Request> requests,
                               std::span<Evaluation> evaluations) {
  std::vector<Surveyed> all;
  std::set<std::string> names;
  size_t at = 0;
  for (const IndexedTree& tree : index.trees) {
    for (const Modulefile& file : tree.tree.files) {
      while (requests[at].file != file.file || requests[at].name != file.name) {
        ++at;
      }
      bool shadowed = !names.insert(file.name + (file.lua ? ".lua" : "")).second;
      all.push_back({file, std::move(evaluations[at++]), {}, {}, shadowed});
    }
  }
  return all;
}

} // namespace

TreeIndex bare_index(os::FileReader& files, std::vector<Tree> trees, const Start& start) {
  TreeIndex index;
  index.settings = name_settings(start);
  find_outside(index, files, start);
  for (Tree& tree : trees) {
    IndexedTree& indexed = index.trees.emplace_back();
    for (const RcFile& rc : tree.rc_files) {
      indexed.rc_facts.push_back({rc, {}, ""});
    }
    indexed.tree = std::move(tree);
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

void finish_trees(TreeIndex& index, os::FileReader& files, const Start& start) {
  for (IndexedTree& indexed : index.trees) {
    Tree& tree = indexed.tree;
    read_cookies(files, tree);
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
  TreeIndex index = walk_all(files, modulepath, start, deadline);
  finish_trees(index, files, start);
  std::vector<Request> requests = rc_requests(index);
  std::vector<Evaluation> evaluations =
      evaluate_kept(workforce, start, requests, "rc files of " + roots_of(index), deadline);
  take_rc_facts(index, files, evaluations);
  return index;
}

TreeReport survey_tree(os::FileReader& files, const Workforce& workforce, const std::vector<AbsPath>& modulepath,
                       const Start& start, const Deadline& deadline) {
  TreeReport report{walk_all(files, modulepath, start, deadline), {}};
  std::vector<Request> requests = rc_requests(report), of_files = file_requests(report);
  size_t rc_files = requests.size();
  requests.insert(requests.end(), std::move_iterator(of_files.begin()), std::move_iterator(of_files.end()));
  std::vector<Evaluation> evaluations = evaluate_kept(workforce, start, requests, roots_of(report), deadline);
  std::span<Evaluation> all(evaluations);
  take_rc_facts(report, files, all.first(rc_files));
  tell_cookies(report, all.first(rc_files), all.subspan(rc_files));
  finish_trees(report, files, start);
  report.modulefiles = surveyed(report, std::span(requests).subspan(rc_files), all.subspan(rc_files));
  for (Surveyed& each : report.modulefiles) {
    if (each.load.outcome.kind == Outcome::Kind::not_evaluated && !deadline.expired()) {
      each.guessed = guess(files, file_request(each.file), start, workforce.limits);
    }
  }
  evaluate_unloads(report.modulefiles, workforce, start, roots_of(report), deadline);
  return report;
}

} // namespace envboot::modulefile
