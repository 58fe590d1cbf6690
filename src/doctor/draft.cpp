#include "doctor/draft.hpp"
#include "wheel/entry_script.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_of_path(char c) {
  return is_word(c) || c == '.' || c == '-' || c == '+';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

Error not_as_seen() {
  return failure("its text is not as it was when it was examined").with_hint("run the same command again");
}

/// Whether the letters at `at` are `name` and no part of a longer one.
bool is_variable(std::string_view line, size_t at, std::string_view name) {
  size_t end = at + name.size();
  return line.substr(at).starts_with(name) && (end == line.size() || !is_word(line[end]));
}

std::string with_renamed(std::string_view line, std::string_view from, std::string_view to) {
  std::string text;
  for (size_t k = 0; k < line.size();) {
    text += line[k++];
    if (text.back() != '$') {
      continue;
    }
    if (k < line.size() && line[k] == '{') {
      text += line[k++];
    }
    if (k < line.size() && is_variable(line, k, from)) {
      text += to;
      k += from.size();
    }
  }
  return text;
}

std::string with_path(std::string_view line, std::string_view from, std::string_view to) {
  std::string text;
  for (size_t k = 0; k < line.size();) {
    size_t end = k + from.size();
    bool whole = line.substr(k).starts_with(from) && (end == line.size() || !is_of_path(line[end])) &&
                 (k == 0 || !is_of_path(line[k - 1]));
    if (whole) {
      text += to;
      k = end;
    } else {
      text += line[k++];
    }
  }
  return text;
}

void add_lines(std::vector<std::string>& out, char mark, std::string_view text) {
  for (size_t start = 0; start <= text.size();) {
    size_t end = std::min(text.find('\n', start), text.size());
    out.push_back(mark + std::string(text.substr(start, end - start)));
    start = end + 1;
  }
}

} // namespace

Draft::Draft(std::string_view text) {
  m_ended = text.empty() || text.ends_with('\n');
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    m_lines.push_back({std::string(text.substr(0, end)), std::string(text.substr(0, end))});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

Status Draft::apply(const TextEdit& edit) {
  return std::visit([this](const auto& wish) { return this->edit(wish); }, edit);
}

std::string Draft::text() const {
  std::string text;
  for (const Line& line : m_lines) {
    text += line.now ? *line.now + "\n" : "";
  }
  if (!m_ended && !text.empty() && m_lines.back().now) {
    text.pop_back();
  }
  return text;
}

std::vector<std::string> Draft::diff() const {
  bool ends_only = std::ranges::all_of(
      m_lines, [](const Line& line) { return !line.changed() || (line.now && *line.now + "\r" == line.was); });
  auto changed = std::ranges::count_if(m_lines, &Line::changed);
  if (ends_only) {
    return changed == 0 ? std::vector<std::string>()
                        : std::vector{fmt::format("({} lines: CR LF becomes LF)", changed)};
  }
  std::vector<std::string> lines;
  size_t now_at = 1;
  for (size_t k = 0; k < m_lines.size();) {
    std::vector<std::string> removed, added;
    size_t first = k;
    for (; k < m_lines.size() && m_lines[k].changed(); ++k) {
      add_lines(removed, '-', m_lines[k].was);
      if (const auto& now = m_lines[k].now) {
        add_lines(added, '+', *now);
      }
    }
    if (removed.empty()) {
      ++k, ++now_at;
      continue;
    }
    lines.push_back(fmt::format("@@ -{},{} +{},{} @@", first + 1, removed.size(), added.empty() ? now_at - 1 : now_at,
                                added.size()));
    now_at += added.size();
    lines.insert(lines.end(), removed.begin(), removed.end());
    lines.insert(lines.end(), added.begin(), added.end());
  }
  return lines;
}

Result<Draft::Line*> Draft::at(int number) {
  if (number < 1 || static_cast<size_t>(number) > m_lines.size() || !m_lines[static_cast<size_t>(number) - 1].now) {
    return fail(not_as_seen());
  }
  return &m_lines[static_cast<size_t>(number) - 1];
}

Status Draft::edit(const RemoveLines& wish) {
  Line* first = TRY(at(wish.first));
  Line* last = TRY(at(wish.last));
  if (last < first || first->was.find(wish.first_holds) == std::string::npos ||
      last->was.find(wish.last_holds) == std::string::npos) {
    return fail(not_as_seen());
  }
  for (Line* line = first; line <= last; ++line) {
    line->now.reset();
  }
  return {};
}

Status Draft::edit(const CommentOut& wish) {
  Line* line = TRY(at(wish.line));
  size_t begin = line->was.find_first_not_of(" \t");
  if (begin == std::string::npos || line->was[begin] == '#') {
    return fail(not_as_seen());
  }
  if (line->was[begin] == '[') {
    return fail(failure("the setting stands on the line of its section: `{}`", line->was)
                    .with_hint("remove the setting from that line yourself"));
  }
  const Line* end = m_lines.data() + m_lines.size();
  *line->now = "# " + *line->now;
  for (++line; wish.continued && line < end && !line->was.empty() && is_blank(line->was.front()); ++line) {
    line->now = "# " + line->now.value_or("");
  }
  return {};
}

Status Draft::edit(const UnixLineEnds&) {
  for (Line& line : m_lines) {
    if (line.now && line.now->ends_with('\r')) {
      line.now->pop_back();
    }
  }
  return {};
}

Status Draft::edit(const RenameVariable& wish) {
  Line* line = TRY(at(wish.line));
  std::string before = line->now.value_or(""), renamed = with_renamed(before, wish.from, wish.to);
  if (renamed == before) {
    return fail(not_as_seen());
  }
  line->now = std::move(renamed);
  return {};
}

Status Draft::edit(const StartWith& wish) {
  Line* first = TRY(at(1));
  if (!first->was.starts_with("#!")) {
    return fail(not_as_seen());
  }
  std::string head = TRY(wheel::shebang_for(wish.python));
  head.pop_back();
  bool through_sh = m_lines.size() > 2 && m_lines[1].was.starts_with("'''exec' ");
  size_t arguments = first->was.find(' ', first->was.find_first_not_of(" \t", 2));
  if (through_sh) {
    m_lines[1].now.reset();
    m_lines[2].now.reset();
  } else if (arguments != std::string::npos && head.find('\n') == std::string::npos) {
    head += first->was.substr(arguments);
  }
  first->now = std::move(head);
  return {};
}

Status Draft::edit(const ReplacePath& wish) {
  bool found = false;
  for (Line& line : m_lines) {
    std::string replaced = line.now ? with_path(*line.now, wish.from.string(), wish.to.string()) : "";
    found = found || (line.now && replaced != *line.now);
    if (line.now) {
      line.now = std::move(replaced);
    }
  }
  return found ? Status() : fail(not_as_seen());
}

Status Draft::edit(const ReplaceLine& wish) {
  auto line = std::ranges::find(m_lines, wish.was, [](const Line& one) { return one.now.value_or(""); });
  if (line == m_lines.end() || wish.was.empty()) {
    return fail(not_as_seen());
  }
  line->now = wish.now;
  return {};
}

} // namespace envboot::doctor
