#pragma once

#include "cli/exit_code.hpp"
#include "cli/world.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::cli {

/// What a shell may offer for a value.
enum class Completer { none, file, folder, recipe, environment, code, gpu };

/// One option: the row gives parsing, help, man page and completions.
struct OptionRow {
  std::string_view name;  ///< `--gpu`
  char letter;            ///< `y` for -y, 0 for none
  std::string_view value; ///< `GPU`; "" for a flag
  Completer completer;
  bool many;             ///< may be given more than once
  std::string_view help; ///< one line
};

class Call;
using Run = Result<ExitCode> (*)(const Call& call, World& world);

struct CommandRow {
  std::string_view name;        ///< `init`, `env list`
  std::string_view positionals; ///< `[RECIPE]`, `NAME`, `[CODE…]`, ""
  Completer completer;          ///< of the positionals
  std::string_view summary;     ///< one line
  std::string_view more;        ///< paragraphs for --help
  std::span<const OptionRow> options;
  Run run;
};

/// Options every command takes.
std::span<const OptionRow> common_options();
std::span<const CommandRow> all_commands();

/// A parsed command line. Asking for an option its row doesn't have is a programming error and ends the program.
class Call {
 public:
  Call(const CommandRow& command, std::map<std::string, std::vector<std::string>, std::less<>> values,
       std::vector<std::string> positionals);

  [[nodiscard]] const CommandRow& command() const { return *m_command; }
  [[nodiscard]] bool has_option(std::string_view name) const; ///< whether the command's row has it
  [[nodiscard]] bool flag(std::string_view name) const;       ///< whether it was given
  [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& positionals() const { return m_positionals; }

 private:
  const std::vector<std::string>* find(std::string_view name) const;
  const CommandRow* m_command;
  std::map<std::string, std::vector<std::string>, std::less<>> m_values;
  std::vector<std::string> m_positionals;
};

} // namespace envboot::cli
