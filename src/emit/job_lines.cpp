#include "emit/job_lines.hpp"

#include "emit/quoted.hpp"

#include <algorithm>

namespace envboot::emit {
namespace {

bool is_one_of(char c, std::string_view others) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         others.find(c) != std::string_view::npos;
}

} // namespace

Result<std::string> directive(std::string_view mark, std::string_view option, std::string_view value) {
  bool plain = !value.empty() && value.front() != '-' &&
               std::ranges::all_of(value, [](char c) { return is_one_of(c, "._:=+,@%/-"); });
  if (!plain) {
    return fail(refusal("'{}' can't be written in a {} line", value, mark)
                    .with_hint("use letters, digits and . _ : = + , @ % / -"));
  }
  return fmt::format("{} {}{}{}\n", mark, option, option.ends_with('=') ? "" : " ", value);
}

Result<std::string> shell_command(std::span<const std::string> words) {
  std::string line;
  for (const std::string& word : words) {
    // A word with `=` in front would be an assignment, one with `~` a home; neither is left bare.
    bool bare = !word.empty() && std::ranges::all_of(word, [](char c) { return is_one_of(c, "._:+,@%/-"); });
    line += (line.empty() ? "" : " ") + (bare ? word : TRY(Quoted<Sh>::of(word)).text());
  }
  return line;
}

} // namespace envboot::emit
