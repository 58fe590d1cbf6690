#include "modulefile/survey_tree.hpp"

#include "modulefile/evaluation_cache.hpp"
#include "modulefile/static_fallback.hpp"
#include "modulefile/tree_index.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <set>
#include <span>

namespace envboot::modulefile {
namespace {

Request file_request(const Modulefile& file) {
  return {file.file, file.name, file.name, Mode::load, false, {}, {}, true};
}

/// What the cache keeps apart.
std::string roots_of(const TreeIndex& index) {
  std::string roots;
  for (const IndexedTree& tree : index.trees) {
    roots += tree.tree.root.string() + ':';
  }
  return roots;
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

/// One for each modulefile of the index, in its order.
std::vector<Surveyed> unsurveyed(const TreeIndex& index) {
  std::vector<Surveyed> all;
  for (const IndexedTree& tree : index.trees) {
    for (const Modulefile& file : tree.tree.files) {
      all.push_back({file, {}, {}, false});
    }
  }
  return all;
}

/// What the evaluations said of them, which are in the same order.
void tell_cookies(TreeIndex& index, std::span<const Evaluation> of_rc_files, std::span<const Surveyed> of_files) {
  auto rc_evaluation = of_rc_files.begin() + static_cast<std::ptrdiff_t>(index.outside.size());
  auto surveyed = of_files.begin();
  for (IndexedTree& tree : index.trees) {
    for (RcFile& rc : tree.tree.rc_files) {
      rc.cookie = rc.cookie == Cookie::unread ? rc_evaluation->cookie : rc.cookie;
      ++rc_evaluation;
    }
    for (Modulefile& file : tree.tree.files) {
      file.cookie = file.lua ? file.cookie : surveyed->load.cookie;
      ++surveyed;
    }
  }
}

/// Those that are modulefiles, as finish_trees left them; it kept their order.
std::vector<Surveyed> remaining(const TreeIndex& index, std::vector<Surveyed> all) {
  std::set<std::string> names;
  auto from = all.begin(), to = all.begin();
  for (const IndexedTree& tree : index.trees) {
    for (const Modulefile& file : tree.tree.files) {
      while (from->file.file != file.file || from->file.name != file.name) {
        ++from;
      }
      from->file = file;
      from->shadowed = !names.insert(file.name + (file.lua ? ".lua" : "")).second;
      if (from != to) {
        *to = std::move(*from);
      }
      ++from, ++to;
    }
  }
  all.erase(to, all.end());
  return all;
}

} // namespace

void Surveyed::forget() {
  load = {.mode = load.mode, .outcome = std::move(load.outcome), .cookie = load.cookie};
  guessed.clear();
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
  TreeIndex index = bare_index({files, modulepath, start, deadline});
  finish_trees(index, files, start);
  std::vector<Request> requests = rc_requests(index);
  std::vector<Evaluation> evaluations(requests.size());
  evaluate_kept(workforce, start, requests, "rc files of " + roots_of(index), into(evaluations), deadline);
  take_rc_facts(index, files, evaluations);
  return index;
}

TreeIndex index_for(const std::vector<std::string>& names, std::optional<Tool> tool, os::FileReader& files,
                    const Workforce& workforce, const std::vector<AbsPath>& modulepath, const Start& start,
                    const Deadline& deadline) {
  auto evaluate = [&](const std::vector<Request>& requests) {
    return evaluate_all(workforce, start, requests, deadline);
  };
  bool of_modules = tool.value_or(session_tool(start.environment)) == Tool::modules;
  auto part = of_modules ? index_of_parts({files, modulepath, start, deadline}, names, evaluate) : std::nullopt;
  bool enough = part && part->tool == Tool::modules && finds_all(*part, names);
  return enough ? std::move(*part) : index_trees(files, workforce, modulepath, start, deadline);
}

TreeReport survey_tree(os::FileReader& files, const Workforce& workforce, const std::vector<AbsPath>& modulepath,
                       const Start& start, const Deadline& deadline, const Visit& visit) {
  TreeReport report{bare_index({files, modulepath, start, deadline}), {}};
  std::vector<Request> requests = rc_requests(report), of_files = file_requests(report);
  std::vector<Evaluation> of_rc_files(requests.size());
  std::vector<Surveyed> all = unsurveyed(report);
  requests.insert(requests.end(), std::move_iterator(of_files.begin()), std::move_iterator(of_files.end()));
  auto take = [&](size_t index, Evaluation evaluation) {
    if (index < of_rc_files.size()) {
      of_rc_files[index] = std::move(evaluation);
      return;
    }
    Surveyed& surveyed = all[index - of_rc_files.size()];
    surveyed.load = std::move(evaluation);
    if (surveyed.load.outcome.kind == Outcome::Kind::not_evaluated && !deadline.expired()) {
      surveyed.guessed = guess(files, requests[index], start, workforce.limits);
    }
    if (visit) {
      visit(surveyed);
    }
  };
  evaluate_kept(workforce, start, requests, roots_of(report), take, deadline);
  tell_cookies(report, of_rc_files, all);
  take_rc_facts(report, files, of_rc_files);
  finish_trees(report, files, start);
  report.modulefiles = remaining(report, std::move(all));
  return report;
}

} // namespace envboot::modulefile
