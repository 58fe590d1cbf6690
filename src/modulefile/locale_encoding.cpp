#include "modulefile/locale_encoding.hpp"

#include <cctype>

namespace envboot::modulefile {

const char* encoding_of(const Environment& environment) {
  std::string locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    locale = locale.empty() ? environment.get_or(name, "") : locale;
  }
  std::string codeset;
  for (char c : locale.substr(locale.find('.') + 1)) { // a locale may be just "UTF-8"
    if (c == '@') {
      break;
    }
    if (c != '-') {
      codeset += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return codeset == "utf8" ? "utf-8" : "iso8859-1";
}

} // namespace envboot::modulefile
