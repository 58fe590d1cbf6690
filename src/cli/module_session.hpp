#pragma once

#include "cli/account.hpp"
#include "cli/terminal.hpp"
#include "hijack/interpreter.hpp"
#include "modulefile/evaluation_cache.hpp"
#include "modulefile/follow.hpp"
#include "modulefile/survey_tree.hpp"

namespace envboot::cli {

/// Of every `modules` command.
constexpr OptionRow k_modulepath_option{
    "--modulepath", 0, "DIR", Completer::folder, true, "look here (more with `:` or again), not at MODULEPATH"};
constexpr OptionRow k_modules_tool_option{
    "--tool", 0, "modules|lmod", Completer::none, false, "whose rules for names; usual is that of this session"};
constexpr OptionRow k_no_cache_option{"--no-cache",    0,     "",
                                      Completer::none, false, "evaluate every file again, whatever earlier runs found"};
constexpr OptionRow k_modules_site_option{"--site", 0, "NAME", Completer::none, false, "use this site profile"};

/// What a `modules` command begins with: whose account, and what modulefiles are looked for and evaluated with. Refers
/// to the world's seams and to the terminal.
struct ModuleSession {
  Account account;
  std::vector<AbsPath> folders;                       ///< in the order of MODULEPATH; never empty
  modulefile::Start start;                            ///< this shell, with MODULEPATH as `folders` say
  std::unique_ptr<modulefile::EvaluationCache> cache; ///< null where --no-cache was given, or HOME is no folder
  modulefile::Workforce workforce;                    ///< with that cache
};

/// `words` name the folders, several joined by `:` or not; without any, those of MODULEPATH and of the site's profile
/// are taken. A named one that is no folder is a usage error. Where the kernel doesn't see to it that modulefiles only
/// look, the first evaluation says so, once, on stderr.
Result<ModuleSession> open_module_session(const Call& call, World& world, Terminal& terminal,
                                          const std::vector<std::string>& words);

/// Tells on stderr what was left out.
void warn_of_unread(Terminal& terminal, const std::vector<modulefile::Unread>& all);

/// What loading modules makes of a shell, and what could not be read on the way.
struct Followed {
  modulefile::Session after;
  std::vector<modulefile::Unread> unread;
};
Followed follow_names(World& world, const ModuleSession& session, modulefile::Tool tool,
                      const std::vector<std::string>& names, const Deadline& deadline);

/// Folders as the command line names them: its words, and --modulepath.
std::vector<std::string> folder_words(const Call& call);
/// The Pythons that a hijacking module would poison: on PATH, and of the user's environments.
std::vector<hijack::Interpreter> pythons_of(World& world, const Account& account, const Deadline& deadline);

/// What --tool says, or `usual`.
Result<modulefile::Tool> asked_tool(const Call& call, modulefile::Tool usual);

/// Whether a word of the command line names a file, not a module.
bool is_path(const std::string& word);
/// The file that a word of the command line means: a path is taken as it is, everything else by the rules of
/// index.tool.
Result<modulefile::Resolved> find_module(World& world, const modulefile::TreeIndex& index, const std::string& word);
/// The same for a MODULEPATH that was made ready before.
Result<modulefile::Resolved> find_module(World& world, const modulefile::Names& names, const std::string& word);

} // namespace envboot::cli
