#include "modulefile/version_order.hpp"

#include <algorithm>
#include <cctype>

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

} // namespace

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
