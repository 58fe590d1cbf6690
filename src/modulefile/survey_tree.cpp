#include "modulefile/survey_tree.hpp"

#include "modulefile/static_fallback.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <set>

namespace envboot::modulefile {
namespace {

void read_rc_files(TreeIndex& index, const Workforce& workforce, const Start& start, const Deadline& deadline) {
  std::vector<Request> requests;
  for (const IndexedTree& tree : index.trees) {
    for (const RcFile& rc : tree.tree.rc_files) {
      std::string name = rc.folder.empty() ? rc.file.name() : rc.folder + "/" + rc.file.name();
      requests.push_back({rc.file, name, name, Mode::load, true, {}});
    }
  }
  std::vector<Evaluation> evaluations = evaluate_all(workforce, start, requests, deadline);
  size_t next = 0;
  for (IndexedTree& tree : index.trees) {
    for (const RcFile& rc : tree.tree.rc_files) {
      const Evaluation& evaluation = evaluations[next++];
      add_rules(tree.rules, rc, evaluation);
      if (!evaluation.outcome.applied()) {
        index.unread.push_back({rc.file, evaluation.outcome.why});
      }
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
    if (!surveyed.file.lua && surveyed.load.outcome.kind == Outcome::Kind::not_evaluated && !deadline.expired()) {
      surveyed.guessed = guess(files, requests[i], start, workforce.limits);
    }
  }
}

} // namespace

Result<const Surveyed*> TreeReport::find(std::string_view name) const {
  Resolved resolved = TRY(resolve(trees, name));
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
  for (const AbsPath& root : modulepath) {
    Tree tree = find_modulefiles(files, root, deadline);
    index.unread.insert(index.unread.end(), tree.unread.begin(), tree.unread.end());
    index.trees.push_back({std::move(tree), {}});
  }
  read_rc_files(index, workforce, start, deadline);
  return index;
}

TreeReport survey_tree(os::FileReader& files, const Workforce& workforce, const std::vector<AbsPath>& modulepath,
                       const Start& start, const Deadline& deadline) {
  TreeReport report{index_trees(files, workforce, modulepath, start, deadline), {}};
  read_modulefiles(report, files, workforce, start, deadline);
  return report;
}

} // namespace envboot::modulefile
