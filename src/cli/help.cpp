#include "cli/help.hpp"
#include "util/text_table.hpp"

namespace envboot::cli {
namespace {

std::string option_text(const OptionRow& row) {
  std::string text = row.letter != 0 ? fmt::format("-{}, {}", row.letter, row.name) : fmt::format("    {}", row.name);
  if (!row.value.empty()) {
    text += fmt::format(" {}", row.value);
  }
  return text;
}

std::string option_table(std::span<const OptionRow> rows) {
  TextTable table;
  for (const OptionRow& row : rows) {
    table.add_row({option_text(row), std::string(row.help)});
  }
  return table.render(2);
}

} // namespace

std::string help_of_all(const std::vector<std::string>& words) {
  std::string group = words.empty() || words.front().starts_with("-") ? "" : words.front() + " ";
  TextTable table;
  for (const CommandRow& row : all_commands()) {
    if (row.name.starts_with(group)) {
      std::string call(row.name);
      table.add_row(
          {row.positionals.empty() ? call : call + " " + std::string(row.positionals), std::string(row.summary)});
    }
  }
  std::string title = "envboot: a working deep-learning environment on an old cluster, and a doctor for it\n\n";
  return title + "commands:\n" + table.render(2) + "\neverywhere:\n" + option_table(common_options()) +
         "\n`envboot COMMAND --help` says more. Exit status: 0 fine, 1 findings, 2 usage, 3 failed, 4 refused, 75 try "
         "again, "
         "130 interrupted.\n";
}

std::string help_of(const CommandRow& command) {
  std::string text = fmt::format("usage: envboot {} {}\n\n{}\n", command.name,
                                 command.positionals.empty() ? std::string("[OPTIONS]")
                                                             : fmt::format("{} [OPTIONS]", command.positionals),
                                 command.summary);
  if (!command.more.empty()) {
    text += fmt::format("\n{}\n", command.more);
  }
  if (!command.options.empty()) {
    text += "\noptions:\n" + option_table(command.options);
  }
  return text + "\neverywhere:\n" + option_table(common_options());
}

} // namespace envboot::cli
