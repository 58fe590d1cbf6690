#include "modulefile/available.hpp"

#include "modulefile/lua_sandbox.hpp"
#include "modulefile/tcl_sandbox.hpp"
#include "modulefile/tree_index.hpp"
#include "os/read.hpp"

#include <optional>

namespace envboot::modulefile {
namespace {

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
  std::vector<AbsPath> modulepath = modulepath_of(start.environment);
  Deadline deadline = Deadline::after(limits.soft);
  auto index = index_of_parts({*files, modulepath, start, deadline}, {name},
                              [&](const auto& requests) { return evaluate_here(requests, start, limits); });
  return index && names_of(tool, *index)->resolve(name).has_value();
}

} // namespace envboot::modulefile
