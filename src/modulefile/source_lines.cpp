#include "modulefile/source_lines.hpp"

#include "modulefile/source_text.hpp"

#include <cctype>

namespace envboot::modulefile {

void SourceLines::put(const std::string& file, const std::string& text) {
  m_lines.insert_or_assign(file, split_lines(text));
}

const std::string* SourceLines::line_of(const std::string& file, int line) {
  auto lines = m_lines.find(file);
  if (lines == m_lines.end()) {
    auto text = read_regular(file, m_limit);
    lines = m_lines.emplace(file, text ? split_lines(*text) : std::vector<std::string>()).first;
  }
  bool there = line >= 1 && static_cast<size_t>(line) <= lines->second.size();
  return there ? &lines->second[static_cast<size_t>(line) - 1] : nullptr;
}

int SourceLines::column_of_text(const std::string& file, int line, std::string_view text) {
  const std::string* in = line_of(file, line);
  size_t at = in == nullptr ? std::string::npos : in->find(text);
  return at == std::string::npos ? 0 : static_cast<int>(at) + 1;
}

int SourceLines::column_of_name(const std::string& file, int line, std::string_view name) {
  const std::string* in = line_of(file, line);
  if (in == nullptr || name.empty()) {
    return 0;
  }
  auto in_word = [&](size_t at) {
    return at < in->size() && (std::isalnum(static_cast<unsigned char>((*in)[at])) != 0 || (*in)[at] == '_');
  };
  int found = 0;
  for (size_t at = in->find(name); at != std::string::npos; at = in->find(name, at + 1)) {
    if ((at == 0 || !in_word(at - 1)) && !in_word(at + name.size())) {
      if (found != 0) {
        return 0;
      }
      found = static_cast<int>(at) + 1;
    }
  }
  return found;
}

} // namespace envboot::modulefile
