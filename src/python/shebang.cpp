#include "python/shebang.hpp"

#include <array>

namespace envboot::python {
namespace {

std::string_view next_word(std::string_view& text) {
  size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) {
    return text = {};
  }
  size_t end = std::min(text.find_first_of(" \t", start), text.size());
  std::string_view word = text.substr(start, end - start);
  text.remove_prefix(end);
  return word;
}

std::string_view take_line(std::string_view& text) {
  size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view base_name(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// `'''exec' "/a path/python" "$0" "$@"`: the word after exec, quoted or not.
std::optional<std::string> exec_target(std::string_view line) {
  constexpr std::string_view k_exec = "'''exec' ";
  if (!line.starts_with(k_exec)) {
    return std::nullopt;
  }
  line.remove_prefix(k_exec.size());
  if (line.starts_with('"')) {
    size_t end = line.find('"', 1);
    return end == std::string_view::npos ? std::nullopt : std::optional<std::string>(line.substr(1, end - 1));
  }
  return std::string(next_word(line));
}

} // namespace

std::optional<Shebang> parse_shebang(std::string_view head) {
  if (!head.starts_with("#!")) {
    return std::nullopt;
  }
  std::string_view line = take_line(head);
  Shebang shebang;
  shebang.length = line.size();
  line.remove_prefix(2);
  std::string_view program = next_word(line);
  shebang.interpreter = program;
  if (base_name(program) == "env") {
    std::string_view name = next_word(line);
    while (name.starts_with('-') || name.find('=') != std::string_view::npos) {
      name = next_word(line);
    }
    shebang.interpreter = name;
    shebang.searched_on_path = !name.starts_with('/');
  } else if (base_name(program) == "sh") {
    if (auto target = exec_target(take_line(head))) {
      shebang.interpreter = *target;
      shebang.through_sh = true;
    }
  }
  if (shebang.interpreter.empty()) {
    return std::nullopt;
  }
  return shebang;
}

Result<std::optional<Shebang>> script_interpreter(os::FileReader& files, const AbsPath& script) {
  os::FilePtr file = TRY(files.open(script));
  std::array<char, 2048> bytes{};
  size_t got = TRY(file->read_at(std::as_writable_bytes(std::span(bytes)), 0));
  return parse_shebang(std::string_view(bytes.data(), got));
}

} // namespace envboot::python
