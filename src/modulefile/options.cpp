#include "modulefile/options.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace envboot::modulefile {
namespace {

using Words = std::vector<std::string>;

bool lists(std::string_view options, std::string_view option) {
  size_t start = 0;
  while (start < options.size()) {
    size_t end = std::min(options.find(' ', start), options.size());
    if (options.substr(start, end - start) == option) {
      return true;
    }
    start = end + 1;
  }
  return false;
}

} // namespace

bool has_option(const CommandRow& row, std::string_view option) {
  return lists(row.options, option);
}

Parsed parse_options(const CommandRow& row, const Words& words) {
  Parsed parsed;
  size_t i = 0;
  for (; i < words.size() && words[i].starts_with('-'); ++i) {
    size_t equals = words[i].find('=');
    std::string name = words[i].substr(0, equals);
    if (lists(row.options, name) && equals == std::string::npos) {
      parsed.options.push_back(name);
      continue;
    }
    if (!lists(row.options, name + "=")) {
      break;
    }
    std::string word;
    if (equals != std::string::npos) {
      word = words[i].substr(equals + 1);
    } else if (i + 1 < words.size()) {
      word = words[++i];
    }
    if (name == "--default") {
      parsed.fallback = word;
      parsed.options.push_back("--default=" + word);
    } else if (name == "-d" || name == "-delim" || name == "--delim") {
      parsed.delimiter = word;
    } else {
      parsed.options.push_back(fmt::format("{}={}", name, word));
    }
  }
  parsed.rest.assign(words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
  return parsed;
}

Words split_entries(std::string_view value, std::string_view delimiter) {
  Words entries;
  size_t start = 0;
  while (true) {
    size_t end = std::min(value.find_first_of(delimiter, start), value.size());
    entries.emplace_back(value.substr(start, end - start));
    if (end == value.size()) {
      return entries;
    }
    start = end + 1;
  }
}

UnloadRule unload_rule(const Words& options, const Words& words, bool unloading) {
  constexpr std::array<std::pair<std::string_view, Verb>, 4> k_rules = {{{"--remove-on-unload", Verb::remove_path},
                                                                         {"--append-on-unload", Verb::append_path},
                                                                         {"--prepend-on-unload", Verb::prepend_path},
                                                                         {"--noop-on-unload", Verb::none}}};
  UnloadRule rule;
  bool after = false, first_after = false;
  auto look = [&](const std::string& word) {
    for (const auto& [option, verb] : k_rules) {
      if (word == option) {
        rule.verb = verb;
        return true;
      }
    }
    return false;
  };
  for (const std::string& option : options) {
    look(option);
  }
  for (const std::string& word : words) {
    if (look(word)) {
      after = !rule.values.empty();
      first_after = after;
    } else if (!after || unloading) {
      if (std::exchange(first_after, false)) {
        rule.values.clear();
      }
      rule.values.push_back(word);
    }
  }
  return rule;
}

} // namespace envboot::modulefile
