#include "modulefile/command_table.hpp"

#include <algorithm>
#include <array>

namespace envboot::modulefile {
namespace {

constexpr std::string_view k_path_options = "-d= -delim= --delim= --duplicates --ignore-refcount --index --glob "
                                            "--remove-on-unload --append-on-unload --prepend-on-unload "
                                            "--noop-on-unload --priority=";
constexpr std::string_view k_require_options = "--optional --tag= --modulepath= --not-req";
constexpr std::string_view k_hide_options = "--soft --hard --hidden-loaded --after= --before= --user= --group= "
                                            "--not-user= --not-group= --message= --nearly-message=";
constexpr bool k_file = true, k_rc = true, k_not = false;

// clang-format off
constexpr auto k_table = std::to_array<CommandRow>({
  // name               since    file    rc      min max    shape              verb                   on unload
  {"setenv",            {3, 2}, k_file, k_not,   2, 3,     Shape::assign,     Verb::set,             Verb::unset, "--set-if-undef --mode= --respect"},
  {"unsetenv",          {3, 2}, k_file, k_not,   1, 3,     Shape::erase,      Verb::unset,           Verb::none, "--noop-on-unload --unset-on-unload --mode="},
  {"pushenv",           {5, 1}, k_file, k_not,   2, 2,     Shape::assign,     Verb::push,            Verb::pop},
  {"prepend-path",      {3, 2}, k_file, k_not,   2, k_any, Shape::path,       Verb::prepend_path,    Verb::remove_path, k_path_options},
  {"append-path",       {3, 2}, k_file, k_not,   2, k_any, Shape::path,       Verb::append_path,     Verb::remove_path, k_path_options},
  {"remove-path",       {3, 2}, k_file, k_not,   2, k_any, Shape::path,       Verb::remove_path,     Verb::none, k_path_options},
  {"set-alias",         {3, 2}, k_file, k_not,   2, 2,     Shape::assign,     Verb::set_alias,       Verb::unset_alias},
  {"unset-alias",       {3, 2}, k_file, k_not,   1, 1,     Shape::erase,      Verb::unset_alias,     Verb::none},
  {"set-function",      {4, 2}, k_file, k_not,   2, 2,     Shape::assign,     Verb::set_function,    Verb::unset_function},
  {"unset-function",    {4, 2}, k_file, k_not,   1, 1,     Shape::erase,      Verb::unset_function,  Verb::none},
  {"complete",          {5, 1}, k_file, k_not,   3, 3,     Shape::named,      Verb::complete,        Verb::uncomplete},
  {"uncomplete",        {5, 1}, k_file, k_not,   1, 3,     Shape::named,      Verb::uncomplete,      Verb::none},
  {"module",            {3, 2}, k_file, k_not,   1, k_any, Shape::subcommand, Verb::other_module,    Verb::other_module, k_require_options},
  {"prereq",            {3, 2}, k_file, k_not,   1, k_any, Shape::names,      Verb::require_any,     Verb::none, k_require_options},
  {"prereq-any",        {5, 1}, k_file, k_not,   1, k_any, Shape::names,      Verb::require_any,     Verb::none, k_require_options},
  {"prereq-all",        {5, 1}, k_file, k_not,   1, k_any, Shape::names,      Verb::require_all,     Verb::none, k_require_options},
  {"depends-on",        {5, 1}, k_file, k_not,   1, k_any, Shape::names,      Verb::require_all,     Verb::none, k_require_options},
  {"depends-on-any",    {5, 6}, k_file, k_not,   1, k_any, Shape::names,      Verb::require_any,     Verb::none, k_require_options},
  {"always-load",       {5, 1}, k_file, k_not,   1, k_any, Shape::names,      Verb::always_load,     Verb::none, k_require_options},
  {"conflict",          {3, 2}, k_file, k_not,   0, k_any, Shape::names,      Verb::conflict,        Verb::none},
  {"family",            {5, 1}, k_file, k_not,   1, 1,     Shape::named,      Verb::family,          Verb::leave_family},
  {"provide",           {5, 6}, k_file, k_not,   1, k_any, Shape::names,      Verb::provide,         Verb::none},
  {"extensions",        {5, 1}, k_file, k_not,   0, k_any, Shape::names,      Verb::provide,         Verb::none},
  {"variant",           {4, 8}, k_file, k_not,   1, k_any, Shape::variant,    Verb::variant,         Verb::variant, "--boolean --default= --return-value"},
  {"getvariant",        {4, 8}, k_file, k_not,   1, 3,     Shape::question},
  {"module-info",       {3, 2}, k_file, k_rc,    1, 2,     Shape::question},
  {"is-loaded",         {3, 2}, k_file, k_rc,    0, k_any, Shape::question},
  {"is-saved",          {4, 1}, k_file, k_not,   0, k_any, Shape::question},
  {"is-used",           {4, 1}, k_file, k_rc,    0, k_any, Shape::question},
  {"is-avail",          {4, 1}, k_file, k_not,   1, k_any, Shape::question},
  {"getenv",            {4, 0}, k_file, k_rc,    1, 3,     Shape::question},
  {"uname",             {3, 2}, k_file, k_rc,    1, 1,     Shape::question},
  {"lsb-release",       {5, 5}, k_file, k_rc,    1, 1,     Shape::program,    Verb::run_program,     Verb::run_program},
  {"versioncmp",        {4, 7}, k_file, k_rc,    2, 2,     Shape::question},
  {"source-sh",         {4, 6}, k_file, k_not,   2, k_any, Shape::named,      Verb::source_script,   Verb::source_script, "--ignore="},
  {"system",            {3, 2}, k_file, k_rc,    0, k_any, Shape::status,     Verb::run_program,     Verb::run_program},
  {"exec",              {3, 2}, k_file, k_rc,    1, k_any, Shape::program,    Verb::run_program,     Verb::run_program},
  {"puts",              {3, 2}, k_file, k_rc,    1, 3,     Shape::output,     Verb::shell_code,      Verb::shell_code},
  {"report",            {4, 0}, k_file, k_not,   1, 4,     Shape::report},
  {"reportWarning",     {4, 0}, k_file, k_not,   1, 2,     Shape::report},
  {"reportError",       {4, 0}, k_file, k_not,   1, 5,     Shape::complaint},
  {"reportInternalBug", {4, 0}, k_file, k_rc,    1, 3,     Shape::complaint},
  {"raiseErrorCount",   {4, 0}, k_file, k_not,   0, 0,     Shape::complaint},
  {"x-resource",        {3, 2}, k_file, k_not,   1, 2,     Shape::named,      Verb::x_resource,      Verb::x_resource},
  {"chdir",             {3, 2}, k_file, k_not,   1, 1,     Shape::named,      Verb::change_folder,   Verb::none},
  {"module-whatis",     {3, 2}, k_file, k_not,   0, k_any, Shape::text,       Verb::whatis,          Verb::whatis},
  {"module-help",       {5, 6}, k_file, k_not,   0, k_any, Shape::text,       Verb::help,            Verb::help},
  {"module-log",        {3, 2}, k_file, k_not,   0, k_any, Shape::nothing},
  {"module-trace",      {3, 2}, k_file, k_not,   0, k_any, Shape::nothing},
  {"module-user",       {3, 2}, k_file, k_not,   0, k_any, Shape::nothing},
  {"module-verbosity",  {3, 2}, k_file, k_not,   0, k_any, Shape::nothing},
  {"module-version",    {3, 2}, k_file, k_rc,    1, k_any, Shape::named,      Verb::version_symbol,  Verb::version_symbol},
  {"module-alias",      {3, 2}, k_file, k_rc,    2, 2,     Shape::named,      Verb::alias,           Verb::alias},
  {"module-virtual",    {4, 1}, k_file, k_rc,    2, 2,     Shape::named,      Verb::virtual_module,  Verb::virtual_module},
  {"module-hide",       {4, 6}, k_file, k_rc,    1, k_any, Shape::names,      Verb::hide,            Verb::hide, k_hide_options},
  {"hide-version",      {5, 5}, k_file, k_rc,    1, k_any, Shape::names,      Verb::hide,            Verb::hide, k_hide_options},
  {"hide-modulefile",   {5, 5}, k_file, k_rc,    1, k_any, Shape::names,      Verb::hide,            Verb::hide, k_hide_options},
  {"module-forbid",     {4, 6}, k_file, k_rc,    1, k_any, Shape::names,      Verb::forbid,          Verb::forbid, k_hide_options},
  {"module-warn",       {5, 6}, k_file, k_rc,    1, k_any, Shape::names,      Verb::warn,            Verb::warn, k_hide_options},
  {"module-tag",        {4, 7}, k_file, k_rc,    2, k_any, Shape::named,      Verb::tag,             Verb::tag, k_hide_options},
  {"modulepath-label",  {5, 4}, k_file, k_rc,    2, 2,     Shape::named,      Verb::label,           Verb::label},
  {"modulepath-ignore", {5, 7}, k_not,  k_rc,    1, k_any, Shape::names,      Verb::hide,            Verb::hide},
  {"require-fullname",  {5, 1}, k_file, k_not,   0, 0,     Shape::names,      Verb::full_name_only,  Verb::none},
  {"add-property",      {5, 1}, k_file, k_not,   0, k_any, Shape::names,      Verb::property,        Verb::none},
  {"remove-property",   {5, 1}, k_file, k_not,   0, k_any, Shape::names,      Verb::property,            Verb::none},
  {"haveDynamicMPATH",  {5, 1}, k_file, k_not,   0, k_any, Shape::nothing},
  {"unique-name-conflict", {5, 6}, k_file, k_not, 0, k_any, Shape::nothing},
  {"exit",              {3, 2}, k_file, k_not,   0, 1,     Shape::leave},
});

constexpr auto k_subcommands = std::to_array<SubcommandRow>({
  {"load",     Verb::load,      Verb::unload},
  {"add",      Verb::load,      Verb::unload},
  {"load-any", Verb::load_any,  Verb::unload},
  {"try-load", Verb::try_load,  Verb::unload},
  {"try-add",  Verb::try_load,  Verb::unload},
  {"unload",   Verb::unload,    Verb::none},
  {"rm",       Verb::unload,    Verb::none},
  {"remove",   Verb::unload,    Verb::none},
  {"del",      Verb::unload,    Verb::none},
  {"switch",   Verb::switch_to, Verb::none},
  {"swap",     Verb::switch_to, Verb::none},
  {"use",      Verb::use_first, Verb::unuse},
  {"unuse",    Verb::unuse,     Verb::none},
});

constexpr auto k_of_lmod = std::to_array<std::string_view>({
  "add-property", "always-load", "append-path", "complete", "conflict", "depends-on", "exec", "exit", "extensions",
  "family", "is-avail", "is-loaded", "module", "module-info", "module-whatis", "prepend-path", "prereq", "prereq-any",
  "pushenv", "puts", "remove-path", "remove-property", "reportError", "require-fullname", "set-alias", "set-function",
  "setenv", "system", "uname", "unset-alias", "unset-function", "unsetenv", "versioncmp",
});
// clang-format on

} // namespace

std::span<const CommandRow> command_table() {
  return k_table;
}

const CommandRow* find_command(std::string_view name) {
  const auto* row = std::find_if(k_table.begin(), k_table.end(), [&](const auto& each) { return each.name == name; });
  return row == k_table.end() ? nullptr : row;
}

bool lmod_knows(std::string_view name) {
  return std::ranges::find(k_of_lmod, name) != k_of_lmod.end();
}

SubcommandRow find_subcommand(std::string_view name) {
  const auto* row =
      std::find_if(k_subcommands.begin(), k_subcommands.end(), [&](const auto& each) { return each.name == name; });
  return row == k_subcommands.end() ? SubcommandRow{name, Verb::other_module, Verb::other_module} : *row;
}

} // namespace envboot::modulefile
