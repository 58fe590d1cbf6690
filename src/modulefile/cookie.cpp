#include "modulefile/cookie.hpp"

#include <cctype>

namespace envboot::modulefile {
namespace {

constexpr std::string_view k_cookie = "#%Module";

} // namespace

Cookie cookie_of(std::string_view text) {
  if (!text.starts_with(k_cookie)) {
    return Cookie::none;
  }
  text.remove_prefix(k_cookie.size());
  std::string_view version = text.substr(0, text.find_first_of(" \t\r\n#"));
  bool number = version.empty() || std::isdigit(static_cast<unsigned char>(version[0])) != 0;
  return number ? Cookie::plain : Cookie::odd;
}

} // namespace envboot::modulefile
