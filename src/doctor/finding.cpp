#include "doctor/finding.hpp"

#include <algorithm>

namespace envboot::doctor {

std::string_view level_word(Level level) {
  static constexpr std::string_view k_words[] = {"note", "warning", "error"};
  return k_words[static_cast<int>(level)];
}

bool Report::has(Level level) const {
  return std::ranges::any_of(findings, [&](const Finding& finding) { return finding.level == level; });
}

} // namespace envboot::doctor
