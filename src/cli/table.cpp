#include "cli/commands/commands.hpp"

namespace envboot::cli {
namespace {

constexpr OptionRow k_common[] = {
    {"--help", 'h', "", Completer::none, false, "show this help"},
    {"--json", 0, "", Completer::none, false, "one JSON document on stdout, for programs"},
    {"--yes", 'y', "", Completer::none, false, "agree to what would be asked"},
    {"--no-input", 0, "", Completer::none, false, "never ask; fail where an answer is needed"},
    {"--offline", 0, "", Completer::none, false, "open no connection"},
    {"--timings", 0, "", Completer::none, false, "say at the end where the time went"},
    {"--quiet", 'q', "", Completer::none, false, "only errors and warnings"},
    {"--verbose", 'v', "", Completer::none, false, "say more"},
    {"--no-color", 0, "", Completer::none, false, "no colours (NO_COLOR=1 does the same)"},
};

} // namespace

std::span<const OptionRow> common_options() {
  return k_common;
}

std::span<const CommandRow> all_commands() {
  static const CommandRow rows[] = {k_init_command,           k_doctor_command,
                                    k_explain_command,        k_modules_check_command,
                                    k_modules_show_command,   k_modules_which_command,
                                    k_modules_list_command,   k_modules_new_command,
                                    k_modules_remove_command, k_env_list_command,
                                    k_env_show_command,       k_env_remove_command,
                                    k_env_adopt_command,      k_env_activate_script_command,
                                    k_env_add_command,        k_env_lock_command,
                                    k_env_verify_command,     k_job_script_command,
                                    k_wheel_inspect_command,  k_wheel_select_command,
                                    k_wheel_fetch_command,    k_wheel_install_command};
  return rows;
}

} // namespace envboot::cli
