#include "cli/parse.hpp"
#include "cli/help.hpp"
#include "util/edit_distance.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace envboot::cli {
namespace {

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> parts;
  size_t start = 0;
  while (start < text.size()) {
    size_t end = std::min(text.find(' ', start), text.size());
    parts.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

/// The command with the most words that the arguments begin with.
const CommandRow* match_command(const std::vector<std::string>& arguments) {
  const CommandRow* best = nullptr;
  size_t best_words = 0;
  for (const CommandRow& row : all_commands()) {
    std::vector<std::string> name = words(row.name);
    if (name.size() > best_words && name.size() <= arguments.size() &&
        std::equal(name.begin(), name.end(), arguments.begin())) {
      best = &row;
      best_words = name.size();
    }
  }
  return best;
}

Error unknown_command(const std::vector<std::string>& arguments) {
  std::string given = arguments.front();
  std::vector<std::string> names;
  bool group = false;
  for (const CommandRow& row : all_commands()) {
    names.emplace_back(row.name);
    names.push_back(words(row.name).front());
    group = group || (words(row.name).size() > 1 && words(row.name).front() == given);
  }
  if (group) {
    return usage_error("`envboot {}` needs a command after it", given)
        .with_hint(fmt::format("`envboot {} --help` lists them", given));
  }
  Error error = usage_error("there is no command `{}`", given);
  auto near = nearest_word(given, names);
  return std::move(error).with_hint(near ? fmt::format("did you mean `{}`? `envboot --help` lists all", *near)
                                         : "`envboot --help` lists all commands");
}

struct Limits {
  size_t least, most;
};

/// From the way positionals are written: `[X]` may be missing, `X…` may be many.
Limits limits_of(std::string_view positionals) {
  Limits limits{0, 0};
  for (const std::string& word : words(positionals)) {
    bool optional = word.front() == '[';
    bool many = word.find("…") != std::string::npos;
    limits.least += optional ? 0 : 1;
    limits.most = many ? 10'000 : limits.most + 1;
  }
  return limits;
}

Error explain(const CommandRow& command, const std::string& message, const std::vector<std::string>& arguments) {
  std::vector<std::string> names;
  for (auto rows : {command.options, common_options()}) {
    for (const OptionRow& row : rows) {
      names.emplace_back(row.name);
    }
  }
  for (const std::string& argument : arguments) {
    std::string name = argument.substr(0, argument.find('='));
    if (name.starts_with("-") && std::ranges::find(names, name) == names.end() && name.size() > 2) {
      auto near = nearest_word(name, names);
      Error error = usage_error("`envboot {}` has no option `{}`", command.name, name);
      return std::move(error).with_hint(near ? fmt::format("did you mean `{}`?", *near)
                                             : fmt::format("`envboot {} --help` lists them", command.name));
    }
  }
  return usage_error("`envboot {}` can't be called like that", command.name)
      .because(message)
      .with_hint(fmt::format("usage: `envboot {} {}`", command.name, command.positionals));
}

Result<Parsed> parse_call(const CommandRow& command, std::vector<std::string> arguments) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras(false);
  std::map<std::string, std::vector<std::string>, std::less<>> values;
  std::vector<std::string> positionals;
  std::vector<std::pair<const OptionRow*, CLI::Option*>> added;
  std::map<std::string, std::vector<std::string>> storage;
  for (auto rows : {command.options, common_options()}) {
    for (const OptionRow& row : rows) {
      std::string names(row.name);
      if (row.letter != 0) {
        names += std::string(",-") + row.letter;
      }
      CLI::Option* option =
          row.value.empty() ? app.add_flag(names) : app.add_option(names, storage[std::string(row.name)])->expected(1);
      if (!row.value.empty()) {
        option->multi_option_policy(row.many ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::Throw);
        option->allow_extra_args(false);
      }
      added.emplace_back(&row, option);
    }
  }
  Limits limits = limits_of(command.positionals);
  if (limits.most > 0) {
    app.add_option("words", positionals)->expected(static_cast<int>(limits.least), static_cast<int>(limits.most));
  }
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::Error& problem) {
    return fail(explain(command, problem.what(), arguments));
  }
  if (positionals.size() < limits.least || positionals.size() > limits.most) {
    return fail(explain(command, fmt::format("{} words were given", positionals.size()), {}));
  }
  for (const auto& [row, option] : added) {
    if (option->count() > 0) {
      values[std::string(row->name)] =
          row->value.empty() ? std::vector<std::string>() : storage[std::string(row->name)];
    }
  }
  return Parsed(Call(command, std::move(values), std::move(positionals)));
}

} // namespace

Result<Parsed> parse(const std::vector<std::string>& arguments) {
  auto asks = [&](std::string_view option, std::string_view letter) {
    auto end = std::ranges::find(arguments, "--");
    return std::find(arguments.begin(), end, option) != end || std::find(arguments.begin(), end, letter) != end;
  };
  const CommandRow* command = match_command(arguments);
  if (arguments.empty() || asks("--help", "-h")) {
    return Parsed(HelpText{command != nullptr ? help_of(*command) : help_of_all(arguments)});
  }
  if (arguments.front() == "--version" || arguments.front() == "-V") {
    return Parsed(HelpText{version_text()});
  }
  if (command == nullptr) {
    return fail(unknown_command(arguments));
  }
  size_t skip = words(command->name).size();
  return parse_call(*command, {arguments.begin() + static_cast<std::ptrdiff_t>(skip), arguments.end()});
}

std::string version_text() {
  return "envboot " ENVBOOT_VERSION "\n";
}

} // namespace envboot::cli
