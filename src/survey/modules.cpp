#include "survey/modules.hpp"
#include "os/read.hpp"
#include "survey/places.hpp"

#include <algorithm>

namespace envboot::survey {

modulefile::Start session_start(const os::Host& host) {
  modulefile::Start start;
  start.environment = host.environment();
  start.user = host.user_name();
  if (start.user.empty()) {
    start.user = start.environment.get_or("USER", start.environment.get_or("LOGNAME", ""));
  }
  start.groups = host.group_names();
  start.host = host.host_name();
  os::KernelNames kernel = host.kernel_names();
  start.domain = kernel.domain;
  start.system = kernel.system;
  start.release = kernel.release;
  start.version = kernel.version;
  start.machine = kernel.machine;
  start.tool = modulefile::session_tool(start.environment);
  return start;
}

std::vector<LoadedModule> loaded_modules(const modulefile::Workforce& workforce, const modulefile::Start& start,
                                         const Deadline& deadline) {
  std::vector<std::string> names = split_path_list(start.environment.get_or("LOADEDMODULES", ""));
  std::vector<std::string> paths = split_path_list(start.environment.get_or("_LMFILES_", ""));
  std::vector<LoadedModule> loaded;
  std::vector<modulefile::Request> requests;
  for (size_t i = 0; i < names.size() && names.size() == paths.size(); ++i) {
    auto file = AbsPath::parse(paths[i]);
    if (file) {
      loaded.push_back({names[i], *file, {}});
      requests.push_back({*file, names[i], names[i], modulefile::Mode::load, false, {}});
    }
  }
  if (loaded.empty()) {
    return loaded;
  }
  std::vector<modulefile::Evaluation> evaluations = modulefile::evaluate_all(workforce, start, requests, deadline);
  for (size_t i = 0; i < loaded.size(); ++i) {
    loaded[i].load = std::move(evaluations[i]);
  }
  return loaded;
}

std::vector<AbsPath> module_folders(os::FileReader& files, const Environment& environment, const config::Site& site,
                                    const AbsPath& home) {
  std::vector<AbsPath> folders = modulefile::modulepath_of(environment);
  for (const std::string& text : site.modulepath) {
    auto folder = expand_path(text, environment, home);
    if (folder && std::ranges::find(folders, *folder) == folders.end()) {
      folders.push_back(*folder);
    }
  }
  std::erase_if(folders, [&](const AbsPath& folder) { return !os::is_directory(files, folder); });
  return folders;
}

SiteModules site_modules(os::FileReader& files, const modulefile::Workforce& workforce, const modulefile::Start& start,
                         const std::vector<AbsPath>& folders, const std::vector<hijack::Interpreter>& interpreters,
                         const Deadline& deadline) {
  hijack::TreeJudge judge(interpreters, files);
  modulefile::TreeReport report =
      modulefile::survey_tree(files, workforce, folders, start, deadline, judge.judging_merely());
  return {std::move(judge).judgement(report), std::move(report.unread)};
}

} // namespace envboot::survey
