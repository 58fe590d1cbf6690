#include "modulefile/tcl_text_command.hpp"

#include "modulefile/text_functions.hpp"
#include "modulefile/token.hpp"

#include <algorithm>

namespace envboot::modulefile {
namespace {

using Words = std::vector<std::string>;

constexpr auto k_tcl = TextFunction::Language::tcl;

/// Tcl's ensembles take a beginning of the name too.
bool cuts(std::string_view ensemble, std::string_view subcommand) {
  auto functions = text_functions();
  return std::any_of(functions.begin(), functions.end(), [&](const TextFunction& row) {
    return row.language == k_tcl && row.group == ensemble && !subcommand.empty() &&
           std::string_view(row.name).starts_with(subcommand);
  });
}

bool is_plain_format(std::string_view format) {
  for (size_t at = format.find('%'); at < format.size(); at = format.find('%', at + 2)) {
    if (at + 1 == format.size() || (format[at + 1] != 's' && format[at + 1] != '%')) {
      return false;
    }
  }
  return true;
}

/// Where the words begin behind the options of regexp and regsub.
size_t behind_options(const Words& words) {
  size_t at = 1;
  while (at < words.size() && words[at].starts_with('-')) {
    if (words[at] == "--") {
      return at + 1;
    }
    at += words[at] == "-start" ? 2 : 1;
  }
  return at;
}

/// How many words come before the names of variables; 0 where the command takes none.
size_t words_before_variables(const Words& words) {
  if (words[0] == "scan") {
    return 3;
  }
  if (words[0] == "regexp" || words[0] == "regsub") {
    return behind_options(words) + (words[0] == "regexp" ? 2 : 3);
  }
  return 0;
}

bool answers_whole(const Words& words, bool variables) {
  const std::string& command = words[0];
  if (command == "string" || command == "file") {
    return words.size() < 2 || !cuts(command, words[1]);
  }
  if (command == "format") {
    return words.size() < 2 || is_plain_format(words[1]);
  }
  if (command == "lindex" || command == "lrange") {
    // Of a proper list of several words each is whole; the unknown text itself may hold any number.
    return words.size() < 3 || !find_token(words[1]) || words[1].find(' ') != std::string::npos;
  }
  bool inline_answer = std::find(words.begin(), words.end(), "-inline") != words.end();
  return command == "regexp" && !variables && !inline_answer;
}

} // namespace

std::set<std::string> tcl_text_commands() {
  std::set<std::string> names;
  for (const TextFunction& row : text_functions()) {
    if (row.language == k_tcl) {
      names.insert(*row.group != '\0' ? row.group : row.name);
    }
  }
  return names;
}

std::optional<UnknownPiece> cut_from_unknown(const Words& words) {
  std::string token;
  for (auto word = words.begin(); word != words.end() && token.empty(); ++word) {
    if (auto place = find_token(*word)) {
      token = word->substr(place->at, place->size);
    }
  }
  if (token.empty()) {
    return std::nullopt;
  }
  size_t variables = words_before_variables(words);
  bool to_variables = variables != 0 && words.size() > variables;
  if (answers_whole(words, to_variables)) {
    return std::nullopt;
  }
  if (!to_variables) {
    return UnknownPiece{token, token, 0};
  }
  std::string count = words[0] == "scan" ? std::to_string(words.size() - variables) : "1";
  return UnknownPiece{token, count, variables};
}

} // namespace envboot::modulefile
