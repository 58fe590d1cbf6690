#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace envboot {

/// Levenshtein distance of two short words, in bytes.
size_t edit_distance(std::string_view a, std::string_view b);

/// For "did you mean": the nearest of `words` when it is near enough to be a slip of the keyboard.
std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string> words);

} // namespace envboot
