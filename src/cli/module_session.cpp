#include "cli/module_session.hpp"
#include "modulefile/session_reader.hpp"
#include "os/read.hpp"
#include "survey/interpreters.hpp"
#include "survey/modules.hpp"
#include "survey/user_prefixes.hpp"
#include "util/snippet.hpp"

#include <algorithm>
#include <fmt/ranges.h>

namespace envboot::cli {
namespace {

Result<std::vector<AbsPath>> named_folders(World& world, const std::vector<std::string>& words) {
  std::vector<AbsPath> folders;
  AbsPath here = TRY(world.host.working_folder());
  for (const std::string& word : words) {
    for (const std::string& field : split_path_list(word)) {
      AbsPath folder = TRY(AbsPath::parse(field, here));
      if (!os::is_directory(world.files, folder)) {
        return fail(usage_error("{} is no folder", folder.string())
                        .with_hint("name the folders that hold modulefiles, as `echo $MODULEPATH` shows them"));
      }
      if (std::ranges::find(folders, folder) == folders.end()) {
        folders.push_back(folder);
      }
    }
  }
  return folders;
}

std::function<void(const std::string& why)> unconfined_note(Terminal& terminal) {
  return [&terminal, told = false](const std::string& why) mutable {
    if (!told) {
      terminal.say(
          printable(fmt::format("note: modulefiles are evaluated within limits on memory, time and files, but not "
                                "behind a seccomp filter: {}",
                                why)));
    }
    told = true;
  };
}

} // namespace

Result<ModuleSession> open_module_session(const Call& call, World& world, Terminal& terminal,
                                          const std::vector<std::string>& words) {
  Account account = TRY(open_account(call, world));
  std::vector<AbsPath> folders =
      words.empty() ? survey::module_folders(world.files, world.host.environment(), account.site, account.folders.home)
                    : TRY(named_folders(world, words));
  if (folders.empty()) {
    return fail(usage_error("no module system here: MODULEPATH is unset or names no folder")
                    .with_hint("say where the modulefiles are: `--modulepath DIR`"));
  }
  modulefile::Start start = survey::session_start(world.host);
  std::vector<std::string> texts;
  std::ranges::transform(folders, std::back_inserter(texts), [](const AbsPath& folder) { return folder.string(); });
  start.environment.set("MODULEPATH", fmt::format("{}", fmt::join(texts, ":")));
  AbsPath program = TRY(world.host.own_executable());
  bool homeless = !os::is_directory(world.files, account.folders.home); // a daemon's HOME is not ours to make
  auto cache = call.flag(k_no_cache_option.name) || homeless
                   ? nullptr
                   : std::make_unique<modulefile::EvaluationCache>(world.files, world.clock, world.host.user_id(),
                                                                   account.folders.modules());
  modulefile::Workforce workforce{world.processes,          program, world.host.processors(), {}, cache.get(),
                                  unconfined_note(terminal)};
  return ModuleSession{std::move(account), std::move(folders), std::move(start), std::move(cache), workforce};
}

Followed follow_names(World& world, const ModuleSession& session, modulefile::Tool tool,
                      const std::vector<std::string>& names, const Deadline& deadline) {
  const Environment& environment = session.start.environment;
  modulefile::SessionReader reader(world.files, session.workforce, session.start, tool, deadline);
  modulefile::SessionRules rules =
      tool == modulefile::Tool::lmod
          ? modulefile::lmod_rules()
          : modulefile::modules_rules(environment.get_or("MODULES_AUTO_HANDLING", "1") != "0");
  Followed followed{modulefile::follow(modulefile::session_of(environment), names, rules, reader.world()), {}};
  followed.unread = reader.unread();
  return followed;
}

void warn_of_unread(Terminal& terminal, const std::vector<modulefile::Unread>& all) {
  for (const modulefile::Unread& unread : all) {
    terminal.warn(printable(fmt::format("{} was left out: {}", unread.path.string(), unread.why)));
  }
}

std::vector<std::string> folder_words(const Call& call) {
  std::vector<std::string> words = call.positionals();
  std::vector<std::string> more = call.values("--modulepath");
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::vector<hijack::Interpreter> pythons_of(World& world, const Account& account, const Deadline& deadline) {
  const Environment& environment = world.host.environment();
  return survey::interpreters(world.files, world.processes, environment,
                              survey::user_prefixes(world.files, account.folders, environment, {}), deadline);
}

Result<modulefile::Tool> asked_tool(const Call& call, modulefile::Tool usual) {
  auto name = call.value("--tool");
  auto tool = name ? modulefile::find_tool(*name) : usual;
  if (!tool) {
    return fail(usage_error("there is no tool {}", *name).with_hint("--tool is one of modules and lmod"));
  }
  return *tool;
}

bool is_path(const std::string& word) {
  return word.starts_with('/') || word.starts_with("./") || word.starts_with("../");
}

Result<modulefile::Resolved> find_module(World& world, const modulefile::TreeIndex& index, const std::string& word) {
  return find_module(world, *modulefile::names_of(index.tool, index), word);
}

Result<modulefile::Resolved> find_module(World& world, const modulefile::Names& names, const std::string& word) {
  if (!is_path(word)) {
    return names.resolve(word);
  }
  AbsPath file = TRY(AbsPath::parse(word, TRY(world.host.working_folder())));
  if (!os::is_regular(world.files, file)) {
    return fail(failure("there is no modulefile {}", file.string())
                    .with_hint("`envboot modules check --all` names every modulefile of the site with its path"));
  }
  return modulefile::Resolved{file.string(), file, {fmt::format("{} is a path, and taken as it is", word)}};
}

} // namespace envboot::cli
