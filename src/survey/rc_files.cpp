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

} // namespace envboot::survey
