#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::modulefile {

/// The lines of the files that an evaluation comes through, to tell at which column something stands. Lines and columns
/// count from 1. A file that can't be read, or is longer than `limit` bytes, has none.
class SourceLines {
 public:
  explicit SourceLines(size_t limit) : m_limit(limit) {}

  void put(const std::string& file, const std::string& text);
  /// Where the text begins on its line; 0: it isn't there.
  int column_of_text(const std::string& file, int line, std::string_view text);
  /// Where the name stands on its line as a word of its own, if it does so once; else 0.
  int column_of_name(const std::string& file, int line, std::string_view name);

 private:
  struct Text {
    std::string bytes;
    std::vector<size_t> starts; ///< of the lines, and where one more would begin
  };
  static Text divided(std::string bytes);
  std::optional<std::string_view> line_of(const std::string& file, int line);

  size_t m_limit;
  std::map<std::string, Text> m_texts;
};

} // namespace envboot::modulefile
