#include "modulefile/available.hpp"

#include "modulefile/lua_sandbox.hpp"
#include "modulefile/name_parts.hpp"
#include "modulefile/survey_tree.hpp"
#include "modulefile/tcl_sandbox.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

namespace envboot::modulefile {
namespace {

/// Adds what is below the folder, or is the file, that `first` names.
void add_part(Tree& tree, os::FileReader& files, const RelPath& first, const Deadline& deadline) {
  AbsPath path = tree.root / first;
  Tree part = os::is_directory(files, path) ? walk_tree(files, path, deadline) : Tree{};
  for (const Modulefile& file : part.files) {
    tree.files.push_back({below(first.string(), file.name), file.file, tree.root, file.cookie, file.lua});
  }
  for (const DefaultLink& link : part.default_links) {
    tree.default_links.push_back({below(first.string(), link.folder), link.target});
  }
  for (const RcFile& rc : part.rc_files) {
    tree.rc_files.push_back({below(first.string(), rc.folder), rc.file, rc.cookie});
  }
  for (bool lua : {false, true}) {
    auto name = RelPath::parse(first.string() + (lua ? ".lua" : ""));
    if (name && os::is_regular(files, tree.root / *name)) {
      tree.files.push_back({first.string(), tree.root / *name, tree.root, lua ? Cookie::none : Cookie::unread, lua});
    }
  }
}

/// What bears on names that begin with one of `parts`: those, and the rc files at the top.
Tree parts_of(os::FileReader& files, const AbsPath& root, const std::set<std::string>& parts,
              const Deadline& deadline) {
  Tree tree;
  tree.root = root;
  for (const char* name : {".modulerc", ".modulerc.lua"}) {
    AbsPath rc = root / *RelPath::parse(name);
    if (os::is_regular(files, rc)) {
      tree.rc_files.push_back({"", rc, name == std::string_view(".modulerc") ? Cookie::unread : Cookie::none});
    }
  }
  for (const std::string& part : parts) {
    if (auto first = RelPath::parse(part)) {
      add_part(tree, files, *first, deadline);
    }
  }
  std::ranges::sort(tree.files,
                    [](const auto& a, const auto& b) { return std::tie(a.name, a.lua) < std::tie(b.name, b.lua); });
  return tree;
}

std::vector<Evaluation> evaluate_here(const std::vector<Request>& requests, const Start& start, const Limits& limits) {
  std::optional<TclSandbox> tcl; // a whole interpreter
  std::vector<Evaluation> evaluations;
  for (const Request& request : requests) {
    if (request.file.string().ends_with(".lua")) {
      evaluations.push_back(evaluate_lua(request, start, limits));
      continue;
    }
    if (!tcl) {
      tcl.emplace();
    }
    evaluations.push_back(tcl->evaluate(request, start, limits));
  }
  return evaluations;
}

std::string first_of(const std::string& name) {
  return first_part(name.substr(0, name.find_first_of("@ ")));
}

/// The index of those parts. An alias may lead to another part, which is added.
TreeIndex index_of(os::FileReader& files, std::set<std::string> parts, const Start& start, const Limits& limits) {
  Deadline deadline = Deadline::after(limits.soft);
  bool all = name_settings(start).any_case;
  while (true) {
    std::vector<Tree> trees;
    for (const AbsPath& root : modulepath_of(start.environment)) {
      trees.push_back(all ? walk_tree(files, root, deadline) : parts_of(files, root, parts, deadline));
    }
    TreeIndex index = bare_index(files, std::move(trees), start);
    std::vector<Evaluation> evaluations = evaluate_here(rc_requests(index), start, limits);
    size_t known = parts.size();
    for (const Evaluation& evaluation : evaluations) {
      for (const Effect& effect : evaluation.effects) {
        if (effect.verb == Verb::alias && parts.contains(first_part(effect.variable)) && !effect.values.empty() &&
            effect.values[0]) {
          parts.insert(first_of(*effect.values[0]));
        }
      }
    }
    if (all || parts.size() == known || deadline.expired()) {
      take_rc_facts(index, files, evaluations);
      finish_trees(index, files, start);
      return index;
    }
  }
}

/// A path is a name too.
bool is_modulefile(os::FileReader& files, const std::string& name) {
  auto path = AbsPath::parse(name);
  if (!path || !os::is_regular(files, *path)) {
    return false;
  }
  bool lua = name.ends_with(".lua");
  Tree tree;
  tree.files.push_back({name, *path, path->parent(), lua ? Cookie::none : Cookie::unread, lua});
  read_cookies(files, tree);
  return !tree.files.empty();
}

} // namespace

bool is_available(Tool tool, const std::string& name, const Start& start, const Limits& limits) {
  auto files = os::real_file_system();
  if (name.starts_with('/')) {
    return is_modulefile(*files, name);
  }
  std::string first = first_of(name);
  if (first.empty()) {
    return false;
  }
  TreeIndex index = index_of(*files, {first}, start, limits);
  return names_of(tool, index)->resolve(name).has_value();
}

} // namespace envboot::modulefile
