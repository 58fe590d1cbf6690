#include "modulefile/version_order.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace envboot::modulefile {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) {
  size_t end = 0;
  while (end < text.size() && is_digit(text[end])) {
    ++end;
  }
  std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

int sign(auto difference) {
  return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

/// By value; `zeros` is told how many more leading zeros a has, which only decides between otherwise equal texts.
int compare_numbers(std::string_view a, std::string_view b, int& zeros) {
  auto strip = [](std::string_view digits) {
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return digits;
  };
  std::string_view plain_a = strip(a), plain_b = strip(b);
  if (plain_a.size() != plain_b.size()) {
    return plain_a.size() < plain_b.size() ? -1 : 1;
  }
  if (zeros == 0) {
    zeros = sign(static_cast<long>(a.size()) - static_cast<long>(b.size()));
  }
  return sign(plain_a.compare(plain_b));
}

// --- Lmod
// --------------------------------------------------------------------------------------------------------------

constexpr std::string_view k_zero = "000000000";
constexpr std::string_view k_end = "*zfinal";    ///< after any word of a version before the release: a, beta, c
constexpr std::string_view k_patch = "*zfinal-"; ///< 2.4-1, 2.4p1

struct Spelling {
  std::string_view word, key;
};
constexpr auto k_spellings = std::to_array<Spelling>(
    {{"pre", "*c"}, {"preview", "*c"}, {"rc", "*c"}, {"dev", "*@"}, {"p", k_patch}, {"-", k_patch}});

std::string key_of_word(std::string_view word) {
  const auto* row = std::ranges::find(k_spellings, word, &Spelling::word);
  return row == k_spellings.end() ? "*" + std::string(word) : std::string(row->key);
}

std::string padded(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return std::string(k_zero.size() - std::min(k_zero.size(), digits.size()), '0') + std::string(digits);
}

std::string_view take_letters(std::string_view& text) {
  size_t end = 0;
  while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0) {
    ++end;
  }
  std::string_view letters = text.substr(0, end);
  text.remove_prefix(end);
  return letters;
}

/// The next part of a lower-case version: a number, "/" or a word with `*` before it.
std::string take_part(std::string_view& rest) {
  if (is_digit(rest[0])) {
    return padded(take_digits(rest));
  }
  if (std::string_view letters = take_letters(rest); !letters.empty()) {
    return key_of_word(letters);
  }
  size_t size = rest.starts_with("-p") ? 2 : 1;
  std::string_view word = rest.substr(0, 1);
  rest.remove_prefix(size);
  return word == "/" ? "/" : key_of_word(word);
}

/// Zeros before a word say nothing, nor do patch marks that no number follows.
void add_part(std::vector<std::string>& parts, std::string part) {
  auto drop = [&](std::string_view what) {
    while (!parts.empty() && parts.back() == what) {
      parts.pop_back();
    }
  };
  if (part[0] == '*') {
    if (part != k_end) {
      drop(k_patch);
    }
    drop(k_zero);
    if (part == k_end) {
      drop(k_patch);
    }
  }
  parts.push_back(std::move(part));
}

} // namespace

std::string lmod_version_key(std::string_view version) {
  std::string lower(version);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string_view rest = lower;
  std::vector<std::string> parts;
  if (rest.starts_with('.')) {
    parts.emplace_back(k_zero);
    rest.remove_prefix(1);
  }
  while (true) {
    if (rest.starts_with('.')) {
      rest.remove_prefix(1);
    }
    if (rest.empty()) {
      break;
    }
    add_part(parts, take_part(rest));
  }
  add_part(parts, std::string(k_end));
  std::string key;
  for (const std::string& part : parts) {
    key += key.empty() || part == "/" || key.back() == '/' ? part : "." + part;
  }
  return key;
}

int dictionary_compare(std::string_view a, std::string_view b) {
  int tie = 0;
  while (!a.empty() && !b.empty()) {
    if (is_digit(a[0]) && is_digit(b[0])) {
      std::string_view left = take_digits(a), right = take_digits(b);
      if (int order = compare_numbers(left, right, tie); order != 0) {
        return order;
      }
      continue;
    }
    auto left = static_cast<unsigned char>(a[0]), right = static_cast<unsigned char>(b[0]);
    if (int order = sign(std::tolower(left) - std::tolower(right)); order != 0) {
      return order;
    }
    if (tie == 0 && left != right) {
      tie = std::isupper(left) != 0 ? -1 : 1;
    }
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  if (a.empty() != b.empty()) {
    return a.empty() ? -1 : 1;
  }
  return tie;
}

} // namespace envboot::modulefile
