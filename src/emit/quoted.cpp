#include "emit/quoted.hpp"

#include "util/json.hpp"

namespace envboot::emit {

namespace {

Status refuse_nul(std::string_view value, std::string_view language) {
  if (value.find('\0') != std::string_view::npos) {
    return fail(refusal("a text with a NUL byte can't be written in {}", language));
  }
  return {};
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// `"value"` with a backslash before each of `specials` and control characters as `\` and `control_format`.
std::string in_double_quotes(std::string_view value, std::string_view specials,
                             fmt::format_string<unsigned> control_format) {
  std::string text = "\"";
  for (char c : value) {
    if (is_control(c)) {
      text += '\\' + fmt::format(control_format, static_cast<unsigned>(c));
      continue;
    }
    if (specials.find(c) != std::string_view::npos) {
      text += '\\';
    }
    text += c;
  }
  return text + '"';
}

} // namespace

template <>
Result<Quoted<Sh>> Quoted<Sh>::of(std::string_view value) {
  TRY(refuse_nul(value, "a shell script"));
  std::string text = "'";
  for (char c : value) {
    if (c == '\'') {
      text += R"('\'')";
    } else {
      text += c;
    }
  }
  return Quoted(text + '\'');
}

template <>
Result<Quoted<Csh>> Quoted<Csh>::of(std::string_view value) {
  TRY(refuse_nul(value, "a csh script"));
  if (value.find('\n') != std::string_view::npos) {
    return fail(refusal("a text with a line break can't be written in a csh script"));
  }
  std::string text = "'";
  for (char c : value) {
    if (c == '\'' || c == '!' || c == '\\') {
      text += {'\'', '\\', c, '\''};
    } else {
      text += c;
    }
  }
  return Quoted(text + '\'');
}

template <>
Result<Quoted<Fish>> Quoted<Fish>::of(std::string_view value) {
  TRY(refuse_nul(value, "a fish script"));
  std::string text = "'";
  for (char c : value) {
    if (c == '\'' || c == '\\') {
      text += '\\';
    }
    text += c;
  }
  return Quoted(text + '\'');
}

template <>
Result<Quoted<Tcl>> Quoted<Tcl>::of(std::string_view value) {
  TRY(refuse_nul(value, "a modulefile"));
  return Quoted(in_double_quotes(value, R"(\"$[]{})", "{:03o}"));
}

template <>
Result<Quoted<Lua>> Quoted<Lua>::of(std::string_view value) {
  return Quoted(in_double_quotes(value, R"(\")", "{:03d}"));
}

template <>
Result<Quoted<JsonString>> Quoted<JsonString>::of(std::string_view value) {
  std::string text = Json(value).dump(0);
  auto back = Json::parse(text);
  if (!back || back->string() == nullptr || *back->string() != value) {
    return fail(refusal("a text that is not UTF-8 can't be written in JSON"));
  }
  return Quoted(std::move(text));
}

} // namespace envboot::emit
