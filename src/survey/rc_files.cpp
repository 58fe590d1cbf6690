#include "survey/rc_files.hpp"
#include "os/read.hpp"

namespace envboot::survey {
namespace {

constexpr PathLiteral k_start_files[] = {".bashrc",   ".bash_profile", ".profile", ".zshrc",
                                         ".zprofile", ".cshrc",        ".tcshrc",  ".config/fish/config.fish"};

/// `__conda_setup="$('/opt/conda/bin/conda' 'shell.bash' …` and `eval /opt/conda/bin/conda "shell.fish"`: what stands
/// before
/// `/bin/conda`, back to a quote or blank.
std::optional<AbsPath> root_named_in(std::string_view line) {
  size_t end = line.find("/bin/conda");
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  size_t start = line.find_last_of("'\"( \t", end);
  start = start == std::string_view::npos ? 0 : start + 1;
  auto path = AbsPath::parse(line.substr(start, end - start));
  return path ? std::optional(*path) : std::nullopt;
}

bool base_is_activated(os::FileReader& files, const AbsPath& home) {
  auto condarc = os::read_text(files, home / ".condarc");
  return !condarc || condarc->find("auto_activate_base: false") == std::string::npos;
}

std::string_view next_word(std::string_view line, size_t& at) {
  size_t start = std::min(line.find_first_not_of(" \t", at), line.size());
  at = std::min(line.find_first_of(" \t", start), line.size());
  return line.substr(start, at - start);
}

/// Where the name stands in the line when the line sets it, else npos.
size_t find_assignment(std::string_view line, std::string_view variable) {
  bool by_word = false; // csh and fish write the value as a word of its own
  for (size_t at = 0; at < line.size();) {
    std::string_view word = next_word(line, at);
    auto start = static_cast<size_t>(word.data() - line.data());
    if (word.starts_with(variable)) {
      std::string_view rest = word.substr(variable.size());
      return rest.starts_with('=') || (by_word && rest.empty()) ? start : std::string_view::npos;
    }
    if (word == "setenv" || word == "set") {
      by_word = true;
    } else if (word != "export" && word != "declare" && word != "typeset" && !word.starts_with('-')) {
      return std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

} // namespace

std::vector<CondaInitBlock> find_conda_init_blocks(const AbsPath& file, std::string_view text) {
  std::vector<CondaInitBlock> blocks;
  std::optional<CondaInitBlock> open;
  int number = 0;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.find(">>> conda initialize >>>") != std::string_view::npos) {
      open = CondaInitBlock{file, number, number, std::nullopt, false, true};
    } else if (open && line.find("<<< conda initialize <<<") != std::string_view::npos) {
      open->last_line = number;
      blocks.push_back(*open);
      open.reset();
    } else if (open && !open->root) {
      open->root = root_named_in(line);
    }
  }
  if (open) {
    open->last_line = number;
    blocks.push_back(*open);
  }
  return blocks;
}

std::vector<CondaInitBlock> conda_init_blocks(os::FileReader& files, const AbsPath& home) {
  std::vector<CondaInitBlock> all;
  bool activates = base_is_activated(files, home);
  for (PathLiteral name : k_start_files) {
    auto text = os::read_text(files, home / name);
    if (!text) {
      continue;
    }
    for (CondaInitBlock& block : find_conda_init_blocks(home / name, *text)) {
      block.root_exists = block.root && os::exists(files, *block.root / "bin/conda");
      block.activates_base = activates;
      all.push_back(std::move(block));
    }
  }
  return all;
}

std::vector<AssignmentLine> find_assignments(const AbsPath& file, std::string_view text, std::string_view variable) {
  std::vector<AssignmentLine> found;
  for (int number = 1; !text.empty(); ++number) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    size_t column = find_assignment(line, variable);
    if (column != std::string_view::npos) {
      found.push_back({file, number, static_cast<int>(column) + 1, std::string(line)});
    }
  }
  return found;
}

std::vector<AssignmentLine> assignments(os::FileReader& files, const AbsPath& home, std::string_view variable) {
  std::vector<AssignmentLine> all;
  for (PathLiteral name : k_start_files) {
    auto text = os::read_text(files, home / name);
    for (AssignmentLine& line : text ? find_assignments(home / name, *text, variable) : std::vector<AssignmentLine>()) {
      all.push_back(std::move(line));
    }
  }
  return all;
}

} // namespace envboot::survey
