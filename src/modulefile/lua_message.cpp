#include "modulefile/lua_message.hpp"

#include <cstdlib>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

constexpr size_t k_longest_file_name = 60; ///< LUA_IDSIZE: Lua shortens it

} // namespace

std::string without_place(const std::string& message, int line) {
  std::string mark = fmt::format(":{}: ", line);
  size_t at = message.find(mark);
  bool prefix = line > 0 && at != std::string::npos && at < k_longest_file_name;
  return prefix ? message.substr(at + mark.size()) : message;
}

SyntaxMessage parse_syntax_message(const std::string& message) {
  size_t end = message.find(": ");
  size_t colon = end == std::string::npos ? end : message.rfind(':', end - 1);
  if (colon == std::string::npos) {
    return {0, message};
  }
  return {std::atoi(message.c_str() + colon + 1), message.substr(end + 2)};
}

} // namespace envboot::modulefile
