#include "survey/limits.hpp"

#include "os/read.hpp"

#include <charconv>

namespace envboot::survey {
namespace {

/// The columns are 26 and 21 wide; names hold single blanks.
constexpr size_t k_name_width = 26, k_value_width = 21;

bool read_value(std::string_view text, std::optional<uint64_t>& value) {
  text = text.substr(0, text.find(' '));
  uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool is_number = error == std::errc() && end == text.data() + text.size();
  if (is_number) {
    value = number;
  }
  return is_number || text == "unlimited";
}

std::optional<Limit> limit_of(std::string_view line) {
  if (line.size() < k_name_width + k_value_width) {
    return std::nullopt;
  }
  std::string_view name = line.substr(0, k_name_width);
  Limit limit{.name = std::string(name.substr(0, name.find_last_not_of(' ') + 1)), .soft = {}, .hard = {}};
  bool read = read_value(line.substr(k_name_width), limit.soft) &&
              read_value(line.substr(k_name_width + k_value_width), limit.hard);
  return read ? std::optional(std::move(limit)) : std::nullopt;
}

} // namespace

std::vector<Limit> parse_limits(std::string_view text) {
  std::vector<Limit> found;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    if (auto limit = limit_of(text.substr(0, end))) {
      found.push_back(std::move(*limit));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

std::vector<Limit> limits(os::FileReader& files) {
  auto text = os::read_text(files, AbsPath::root() / "proc/self/limits");
  return text ? parse_limits(*text) : std::vector<Limit>();
}

} // namespace envboot::survey
