#pragma once

#include "util/result.hpp"

#include <compare>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace envboot {

namespace detail {
/// One or more components joined by single slashes; no `.`, no `..`, no NUL, no leading or trailing slash.
constexpr bool is_relative_path(std::string_view text) {
  if (text.empty() || text.front() == '/' || text.back() == '/') {
    return false;
  }
  size_t start = 0;
  while (start <= text.size()) {
    size_t end = text.find('/', start);
    if (end == std::string_view::npos) {
      end = text.size();
    }
    std::string_view part = text.substr(start, end - start);
    if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string_view::npos) {
      return false;
    }
    start = end + 1;
  }
  return true;
}
} // namespace detail

/// A path literal that is checked by the compiler: `dir / "bin/python"`.
struct PathLiteral {
  std::string_view text;
  consteval PathLiteral(const char* literal) : text(literal) {
    if (!detail::is_relative_path(literal)) {
      throw "not a relative path without . and ..";
    }
  }
};

/// A path below some folder: never absolute, never with `.` or `..`, so it can't lead out of the folder it is applied
/// to.
class RelPath {
 public:
  /// As an argument a literal stands in braces: `dir.unlink({"bin/python"})`.
  RelPath(PathLiteral literal) : m_text(literal.text) {}
  /// Refuses (Kind::refused) what could leave the folder: archives and indexes hold such names.
  static Result<RelPath> parse(std::string_view text);

  [[nodiscard]] const std::string& string() const { return m_text; }
  [[nodiscard]] std::vector<std::string> components() const;
  [[nodiscard]] std::string name() const; ///< last component
  [[nodiscard]] RelPath operator/(const RelPath& below) const;
  [[nodiscard]] RelPath operator/(PathLiteral below) const { return *this / RelPath(below); }

  auto operator<=>(const RelPath&) const = default;

 private:
  struct Checked {}; ///< without it a literal would fit this constructor too
  RelPath(Checked, std::string text) : m_text(std::move(text)) {}
  std::string m_text;
};

/// An absolute path, lexically normalised (no `.`, `..`, doubled slashes); links are not looked at. Copies share their
/// text: every line of every modulefile knows its file. One that was moved from is the root.
class AbsPath {
 public:
  static AbsPath root() { return {}; }
  /// `text` must be absolute.
  static Result<AbsPath> parse(std::string_view text);
  /// `text` absolute, or relative to `base`.
  static Result<AbsPath> parse(std::string_view text, const AbsPath& base);

  [[nodiscard]] const std::string& string() const { return m_text ? *m_text : root_text(); }
  [[nodiscard]] std::string name() const; ///< last component, "" for the root
  [[nodiscard]] AbsPath parent() const;   ///< the root is its own parent
  [[nodiscard]] AbsPath operator/(const RelPath& below) const;
  [[nodiscard]] AbsPath operator/(PathLiteral below) const { return *this / RelPath(below); }
  [[nodiscard]] bool is_below_or_same(const AbsPath& folder) const;
  /// The way from `folder` to this path; nothing when it is `folder` itself or not below it.
  [[nodiscard]] Result<RelPath> below(const AbsPath& folder) const;

  bool operator==(const AbsPath& other) const { return m_text == other.m_text || string() == other.string(); }
  auto operator<=>(const AbsPath& other) const { return string() <=> other.string(); }

 private:
  AbsPath() = default;
  explicit AbsPath(std::string text) : m_text(std::make_shared<const std::string>(std::move(text))) {}
  static const std::string& root_text();

  std::shared_ptr<const std::string> m_text; ///< null: the root
};

} // namespace envboot
