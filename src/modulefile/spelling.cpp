#include "modulefile/spelling.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

/// Which members of an effect are the words of its command.
enum class Words : uint8_t {
  all,      ///< the variable, then the values
  variable, ///< the variable; what stands in the values was added
  written,  ///< the variable and the words that were written after it
  first,    ///< the variable and the first value
  values,   ///< the values, of which the first is the variable too, or there is none
};

struct Spelling {
  Verb verb;
  std::string_view op; ///< "": the command as it was written, blanks as dashes
  Words words;
};

// clang-format off
constexpr auto k_spellings = std::to_array<Spelling>({
  {Verb::none,            "",                 Words::all},
  {Verb::set,             "setenv",           Words::all},
  {Verb::unset,           "unsetenv",         Words::written},
  {Verb::push,            "pushenv",          Words::first},
  {Verb::pop,             "popenv",           Words::variable},
  {Verb::prepend_path,    "prepend-path",     Words::all},
  {Verb::append_path,     "append-path",      Words::all},
  {Verb::remove_path,     "remove-path",      Words::all},
  {Verb::set_alias,       "set-alias",        Words::all},
  {Verb::unset_alias,     "unset-alias",      Words::variable},
  {Verb::set_function,    "set-function",     Words::all},
  {Verb::unset_function,  "unset-function",   Words::variable},
  {Verb::complete,        "complete",         Words::all},
  {Verb::uncomplete,      "uncomplete",       Words::all},
  {Verb::load,            "module-load",      Words::values},
  {Verb::try_load,        "module-try-load",  Words::values},
  {Verb::load_any,        "module-load-any",  Words::values},
  {Verb::unload,          "module-unload",    Words::values},
  {Verb::switch_to,       "module-switch",    Words::values},
  {Verb::use_first,       "module-use",       Words::values},
  {Verb::use_last,        "module-use",       Words::values},
  {Verb::unuse,           "module-unuse",     Words::values},
  {Verb::other_module,    "",                 Words::values},
  {Verb::require_any,     "",                 Words::values},
  {Verb::require_all,     "",                 Words::values},
  {Verb::conflict,        "conflict",         Words::values},
  {Verb::family,          "family",           Words::variable},
  {Verb::leave_family,    "leave-family",     Words::variable},
  {Verb::always_load,     "always-load",      Words::values},
  {Verb::provide,         "",                 Words::values},
  {Verb::variant,         "variant",          Words::all},
  {Verb::source_script,   "source-sh",        Words::all},
  {Verb::run_program,     "",                 Words::values},
  {Verb::write_file,      "",                 Words::values},
  {Verb::shell_code,      "puts",             Words::values},
  {Verb::x_resource,      "x-resource",       Words::all},
  {Verb::change_folder,   "chdir",            Words::all},
  {Verb::whatis,          "module-whatis",    Words::values},
  {Verb::help,            "module-help",      Words::values},
  {Verb::default_version, "",                 Words::values},
  {Verb::version_symbol,  "module-version",   Words::all},
  {Verb::alias,           "module-alias",     Words::all},
  {Verb::virtual_module,  "module-virtual",   Words::all},
  {Verb::hide,            "",                 Words::values},
  {Verb::forbid,          "module-forbid",    Words::values},
  {Verb::warn,            "module-warn",      Words::values},
  {Verb::tag,             "module-tag",       Words::all},
  {Verb::label,           "modulepath-label", Words::all},
  {Verb::full_name_only,  "require-fullname", Words::values},
  {Verb::property,        "",                 Words::values},
  {Verb::unknown_command, "",                 Words::values},
});
// clang-format on
static_assert(k_spellings.size() == static_cast<size_t>(Verb::last_) + 1);
static_assert([] {
  for (size_t i = 0; i < k_spellings.size(); ++i) {
    if (k_spellings[i].verb != static_cast<Verb>(i)) {
      return false;
    }
  }
  return true;
}());

const Spelling& spelling_of(const Effect& effect) {
  return k_spellings.at(static_cast<size_t>(effect.verb));
}

} // namespace

std::string op_of(const Effect& effect) {
  std::string op(spelling_of(effect).op);
  if (op.empty()) {
    op = effect.command;
    std::ranges::replace(op, ' ', '-');
  }
  return op;
}

Spelled spell(const Effect& effect) {
  Words words = spelling_of(effect).words;
  Spelled spelled{op_of(effect), {}};
  for (const std::string& option : effect.options) {
    spelled.args.emplace_back(option);
  }
  if (effect.delimiter != ":") {
    spelled.args.emplace_back("--delim=" + effect.delimiter);
  }
  if (words != Words::values) {
    spelled.args.emplace_back(effect.variable);
  }
  const auto& said = effect.words.empty() && words != Words::written ? effect.values : effect.words;
  size_t count = words == Words::variable ? 0 : words == Words::first ? 1 : said.size();
  spelled.args.insert(spelled.args.end(), said.begin(),
                      said.begin() + static_cast<std::ptrdiff_t>(std::min(count, said.size())));
  return spelled;
}

std::string Spelled::text() const {
  std::string text = op;
  for (const auto& arg : args) {
    bool quoted = arg && (arg->empty() || arg->find_first_of(" \t\n;") != std::string::npos);
    text += !arg ? std::string(" ?") : quoted ? fmt::format(" {{{}}}", *arg) : " " + *arg;
  }
  return text;
}

bool Spelled::known() const {
  return std::ranges::all_of(args, [](const auto& arg) { return arg.known(); });
}

} // namespace envboot::modulefile
