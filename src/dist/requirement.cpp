#include "dist/requirement.hpp"

#include "dist/cursor.hpp"
#include "dist/wheel_name.hpp"

namespace envboot::dist {

Result<Requirement> Requirement::parse(std::string_view text) {
  auto invalid = [&](std::string_view why) {
    return fail(failure("`{}` is not a requirement", text).because(fmt::format("{} (PEP 508)", why)));
  };
  auto name_byte = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; };
  Requirement requirement;
  Cursor cursor(trim(text));
  std::string_view name = cursor.take_while(name_byte);
  if (!is_project_name(name)) {
    return invalid("it begins with no project name");
  }
  requirement.name = normalise_name(name);
  cursor.skip_blanks();
  if (cursor.take("[")) {
    cursor.skip_blanks();
    while (!cursor.take("]")) {
      std::string_view extra = cursor.take_while(name_byte);
      cursor.skip_blanks();
      bool more = cursor.take(",");
      cursor.skip_blanks();
      if (!is_project_name(extra) || more == (cursor.peek() == ']')) {
        return invalid("the extras between [ and ] are not understood");
      }
      requirement.extras.push_back(normalise_name(extra));
    }
    cursor.skip_blanks();
  }
  std::string_view specifiers;
  if (cursor.take("@")) {
    cursor.skip_blanks();
    requirement.url = cursor.take_while([](char c) { return !is_blank(c); });
    if (requirement.url.empty()) {
      return invalid("no URL follows `@`");
    }
  } else if (cursor.take("(")) {
    specifiers = cursor.take_while([](char c) { return c != ')'; });
    if (!cursor.take(")")) {
      return invalid("`)` is missing");
    }
  } else {
    specifiers = cursor.take_while([](char c) { return c != ';'; });
  }
  auto parsed = Specifiers::parse(specifiers);
  if (!parsed) {
    return fail(failure("`{}` is not a requirement", text).because(parsed.error()));
  }
  requirement.specifiers = *parsed;
  cursor.skip_blanks();
  if (cursor.take(";")) {
    auto marker = Marker::parse(cursor.rest());
    if (!marker) {
      return fail(failure("`{}` is not a requirement", text).because(marker.error()));
    }
    requirement.marker = *marker;
    if (requirement.marker.empty()) {
      return invalid("no marker follows `;`");
    }
  } else if (!cursor.at_end()) {
    return invalid(fmt::format("`{}` is not understood", cursor.rest()));
  }
  return requirement;
}

} // namespace envboot::dist
