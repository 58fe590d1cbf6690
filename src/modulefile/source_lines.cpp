#include "modulefile/source_lines.hpp"

#include "modulefile/source_text.hpp"

#include <algorithm>
#include <cctype>

namespace envboot::modulefile {

SourceLines::Text SourceLines::divided(std::string bytes) {
  Text text{std::move(bytes), {}};
  size_t start = 0;
  for (; start < text.bytes.size(); start = std::min(text.bytes.find('\n', start), text.bytes.size()) + 1) {
    text.starts.push_back(start);
  }
  text.starts.push_back(start);
  return text;
}

void SourceLines::put(const std::string& file, const std::string& text) {
  m_texts.insert_or_assign(file, divided(text));
}

std::optional<std::string_view> SourceLines::line_of(const std::string& file, int line) {
  auto found = m_texts.find(file);
  if (found == m_texts.end()) {
    auto text = read_regular(file, m_limit);
    found = m_texts.emplace(file, divided(text ? std::move(*text) : std::string())).first;
  }
  const auto& [bytes, starts] = found->second;
  auto index = static_cast<size_t>(line) - 1;
  if (line < 1 || index + 1 >= starts.size()) {
    return std::nullopt;
  }
  return std::string_view(bytes).substr(starts[index], starts[index + 1] - 1 - starts[index]);
}

int SourceLines::column_of_text(const std::string& file, int line, std::string_view text) {
  auto in = line_of(file, line);
  size_t at = in ? in->find(text) : std::string::npos;
  return at == std::string::npos ? 0 : static_cast<int>(at) + 1;
}

int SourceLines::column_of_name(const std::string& file, int line, std::string_view name) {
  auto in = line_of(file, line);
  if (!in || name.empty()) {
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
