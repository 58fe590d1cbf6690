#pragma once

#include "cli/command.hpp"

namespace envboot::cli {

// One file per subcommand; each gives its row of the command table.
extern const CommandRow k_init_command;
extern const CommandRow k_doctor_command;
extern const CommandRow k_explain_command;
extern const CommandRow k_modules_check_command;
extern const CommandRow k_modules_show_command;
extern const CommandRow k_modules_which_command;
extern const CommandRow k_modules_list_command;
extern const CommandRow k_modules_new_command;
extern const CommandRow k_modules_remove_command;
extern const CommandRow k_env_list_command;
extern const CommandRow k_env_show_command;
extern const CommandRow k_env_remove_command;
extern const CommandRow k_env_adopt_command;
extern const CommandRow k_env_add_command;
extern const CommandRow k_env_lock_command;
extern const CommandRow k_env_activate_script_command;
extern const CommandRow k_env_verify_command;
extern const CommandRow k_job_script_command;
extern const CommandRow k_wheel_inspect_command;
extern const CommandRow k_wheel_fetch_command;
extern const CommandRow k_wheel_select_command;
extern const CommandRow k_wheel_install_command;

} // namespace envboot::cli
