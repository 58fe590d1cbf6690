#include "modulefile/survey_tree.hpp"

#include "modulefile/evaluation_cache.hpp"
#include "modulefile/static_fallback.hpp"
#include "modulefile/tree_index.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <set>

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
      all.push_back({file, std::move(evaluations[at++]), {}, shadowed});
    }
  }
  return all;
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
  TreeIndex index = bare_index({files, modulepath, start, deadline});
  finish_trees(index, files, start);
  std::vector<Request> requests = rc_requests(index);
  std::vector<Evaluation> evaluations =
      evaluate_kept(workforce, start, requests, "rc files of " + roots_of(index), deadline);
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
                       const Start& start, const Deadline& deadline) {
  TreeReport report{bare_index({files, modulepath, start, deadline}), {}};
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
  return report;
}

} // namespace envboot::modulefile
