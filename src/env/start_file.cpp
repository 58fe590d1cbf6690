#include "env/start_file.hpp"

#include "emit/quoted.hpp"
#include "env/own_modules.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"

#include <algorithm>
#include <cerrno>

namespace envboot::env {
namespace {

// What removal looks for, byte for byte: a text of another envboot would stay. Never to be changed, only added to.
constexpr std::string_view k_begin = "# >>> envboot: module use ", k_begin_end = " >>>\n";
constexpr std::string_view k_about =
    "# `envboot env remove` and `envboot modules remove` take this out with the folder's last module.\n";
constexpr std::string_view k_end = "# <<< envboot: module use <<<\n";
constexpr std::string_view k_made = "# Made by envboot.\n";

constexpr size_t k_longest_text = size_t{4} << 20;
constexpr RcLanguage k_languages[] = {RcLanguage::sh, RcLanguage::csh, RcLanguage::fish};

struct ShellRow {
  std::string_view name;
  RcLanguage language;
  std::string_view folder_variable; ///< names the folder of its start file, in place of HOME
  PathLiteral file, instead;        ///< the first where it is there
};
constexpr ShellRow k_shells[] = {{"bash", RcLanguage::sh, "", ".bashrc", ".bashrc"},
                                 {"zsh", RcLanguage::sh, "ZDOTDIR", ".zshrc", ".zshrc"},
                                 {"tcsh", RcLanguage::csh, "", ".tcshrc", ".cshrc"},
                                 {"bsd-csh", RcLanguage::csh, "", ".cshrc", ".cshrc"},
                                 {"csh", RcLanguage::csh, "", ".cshrc", ".cshrc"},
                                 {"fish", RcLanguage::fish, "XDG_CONFIG_HOME", "fish/config.fish", "fish/config.fish"}};

/// `csh` is tcsh on many machines.
std::string shell_name(os::FileReader& files, const Environment& environment) {
  auto shell = AbsPath::parse(environment.get_or("SHELL", ""));
  auto real = shell ? files.real_path(*shell) : fail(shell.error());
  bool known = real && std::ranges::find(k_shells, real->name(), &ShellRow::name) != std::end(k_shells);
  return known ? real->name() : shell ? shell->name() : "";
}

struct Block {
  AbsPath folder;
  size_t at = 0, size = 0; ///< 0: it is not as envboot writes it
};

/// The block that begins there.
std::optional<Block> block_at(std::string_view text, size_t at) {
  size_t name_at = at + k_begin.size(), name_end = text.find(k_begin_end, name_at);
  bool whole = name_end != text.npos && text.find('\n', name_at) > name_end;
  auto folder = !whole ? fail(failure("no end")) : AbsPath::parse(text.substr(name_at, name_end - name_at));
  if (!folder) {
    return std::nullopt;
  }
  for (RcLanguage language : k_languages) {
    auto block = module_use_block(language, *folder);
    std::string_view rest = text.substr(at);
    if (block && rest.starts_with(*block)) {
      return Block{*folder, at, block->size()};
    }
    if (block && rest.size() + 1 == block->size() && block->starts_with(rest)) {
      size_t line_end = at == 0 ? 0 : 1; // which the text before it didn't have
      return Block{*folder, at - line_end, rest.size() + line_end};
    }
  }
  return Block{*folder, at, 0};
}

std::vector<Block> blocks_in(std::string_view text) {
  std::vector<Block> blocks;
  for (size_t at = text.find(k_begin); at != text.npos; at = text.find(k_begin, at + 1)) {
    auto block = at == 0 || text[at - 1] == '\n' ? block_at(text, at) : std::nullopt;
    if (block) {
      blocks.push_back(std::move(*block));
    }
  }
  return blocks;
}

std::vector<AbsPath> folders_of(std::string_view text, bool edited) {
  std::vector<AbsPath> folders;
  for (const Block& block : blocks_in(text)) {
    if ((block.size == 0) == edited) {
      folders.push_back(block.folder);
    }
  }
  return folders;
}

Result<std::optional<std::string>> read_if_there(os::FileReader& files, const AbsPath& path) {
  auto text = os::read_text(files, path, k_longest_text);
  if (!text) {
    return text.error().is_missing() ? Result<std::optional<std::string>>(std::nullopt) : fail(text.error());
  }
  return std::optional(std::move(*text));
}

Error not_written(const AbsPath& path, std::string_view why) {
  return refusal("{} is not changed", path.string())
      .because(std::string(why))
      .with_hint("have it yours and writable, or type the `module use` line where you need it");
}

/// Whether something that is not `going` lies in the folder, but for copies, whose names end in `~`.
bool holds_more(os::FileReader& files, const AbsPath& folder, const std::vector<store::LedgerEntry>& going) {
  auto entries = files.list(folder);
  if (!entries) {
    return !entries.error().is_missing();
  }
  return std::ranges::any_of(*entries, [&](const os::Entry& entry) {
    auto name = RelPath::parse(entry.name);
    if (!name || entry.name.ends_with('~')) {
      return !name;
    }
    AbsPath path = folder / *name;
    return entry.type == os::FileType::directory
               ? holds_more(files, path, going)
               : std::ranges::find(going, path, &store::LedgerEntry::path) == going.end();
  });
}

} // namespace

Result<StartFile> start_file_of(os::FileReader& files, const Environment& environment, const AbsPath& home) {
  std::string name = shell_name(files, environment);
  auto row = std::ranges::find(k_shells, name, &ShellRow::name);
  if (row == std::end(k_shells)) {
    return fail(usage_error("no start file is written for {}", name.empty() ? "a shell that SHELL doesn't name" : name)
                    .because("only those of bash, zsh, tcsh, csh and fish are")
                    .with_hint("leave `--rc` away: the line to type is said at the end"));
  }
  auto named = row->folder_variable.empty() ? fail(failure("none"))
                                            : AbsPath::parse(environment.get_or(row->folder_variable, ""));
  AbsPath folder = named ? *named : row->language == RcLanguage::fish ? home / ".config" : home;
  bool first = os::exists(files, folder / row->file);
  return StartFile{row->language, folder / (first ? row->file : row->instead)};
}

Result<std::string> module_use_block(RcLanguage language, const AbsPath& folder) {
  const std::string& name = folder.string();
  if (std::ranges::any_of(name, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f' || c == ':' || c == '!'; })) {
    return fail(refusal("{} can't stand in a start file", name)
                    .because("its name holds a colon, an exclamation mark or a control character")
                    .with_hint("choose another folder with `--dir`"));
  }
  std::string body;
  switch (language) {
  case RcLanguage::sh: {
    std::string word = TRY(emit::Quoted<emit::Sh>::of(name)).text();
    body = fmt::format("if type module >/dev/null 2>&1 && [ -d {0} ]; then\n  module use --append {0}\nfi\n", word);
    break;
  }
  case RcLanguage::csh: {
    std::string word = TRY(emit::Quoted<emit::Csh>::of(name)).text();
    body = fmt::format("if ( \"`alias module`\" != \"\" && -d {0} ) then\n  module use --append {0}\nendif\n", word);
    break;
  }
  case RcLanguage::fish: {
    std::string word = TRY(emit::Quoted<emit::Fish>::of(name)).text();
    body = fmt::format("if type -q module; and test -d {0}\n  module use --append {0}\nend\n", word);
    break;
  }
  }
  return fmt::format("{}{}{}{}{}{}", k_begin, name, k_begin_end, k_about, body, k_end);
}

std::string with_block(std::string_view text, std::string_view block, std::optional<int> before_line, bool made) {
  size_t at = before_line ? 0 : text.size();
  for (int line = 1; before_line && line < *before_line; ++line) {
    at = std::min(text.find('\n', at), text.size() - 1) + 1;
  }
  std::string head = (made ? std::string(k_made) : "") + std::string(text.substr(0, at));
  if (!head.empty() && !head.ends_with('\n')) {
    return head + "\n" + std::string(block.substr(0, block.size() - 1));
  }
  return head + std::string(block) + std::string(text.substr(at));
}

bool holds_block(std::string_view text, const AbsPath& folder) {
  std::vector<Block> blocks = blocks_in(text);
  return std::ranges::find(blocks, folder, &Block::folder) != blocks.end();
}

std::vector<AbsPath> folders_in(std::string_view text) {
  return folders_of(text, false);
}

std::optional<std::string> without_block(std::string_view text, const AbsPath& folder) {
  std::string left(text);
  for (const Block& block : blocks_in(text)) {
    if (block.folder == folder && block.size > 0) {
      left.erase(block.at, block.size);
      break;
    }
  }
  return left == k_made ? std::nullopt : std::optional(left);
}

Result<StartFileEdit> open_start_file(os::FileReader& files, const AbsPath& path, uint32_t user) {
  auto stat = files.stat(path, os::Links::keep);
  if (!stat && !stat.error().is_missing()) {
    return fail(stat.error());
  }
  if (!os::is_directory(files, path.parent())) {
    return fail(not_written(path, fmt::format("there is no folder {}", path.parent().string()))
                    .with_hint(fmt::format("make it with `mkdir -p {}`, and run the same command again",
                                           path.parent().string())));
  }
  if (!files.may('w', path.parent()) || (stat && !files.may('w', path))) {
    return fail(not_written(path, "it is write-protected"));
  }
  if (stat && stat->type != os::FileType::regular) {
    return fail(not_written(path, "it is no regular file"));
  }
  if (stat && stat->uid != user) {
    return fail(not_written(path, "it belongs to another user"));
  }
  std::optional<std::string> text = TRY(read_if_there(files, path));
  return StartFileEdit{path, {}, text, text, stat ? stat->mode : 0644};
}

Status write_start_file(os::FileSystem& files, store::Ledger& ledger, const StartFileEdit& edit, Deadline deadline) {
  if (TRY(read_if_there(files, edit.path)) != edit.before) {
    return fail(failure("{} was changed meanwhile", edit.path.string()).with_hint("run the same command again"));
  }
  store::LedgerEntry entry{"", store::LedgerKind::rc_edit, edit.path, std::nullopt};
  bool holds_blocks = edit.after && !folders_in(*edit.after).empty();
  if (holds_blocks) {
    TRY(ledger.add(entry, deadline));
  }
  os::DirPtr folder = TRY(files.dir(edit.path.parent()));
  RelPath name = TRY(RelPath::parse(edit.path.name()));
  if (edit.after && edit.after != edit.before) {
    TRY(store::write_atomic(*folder, name, *edit.after, edit.mode, store::Durable::yes));
  } else if (!edit.after && edit.before) {
    TRY(folder->unlink(name));
  }
  return holds_blocks ? Status() : ledger.forget(entry, deadline);
}

Result<IdleBlocks> idle_blocks(os::FileReader& files, store::Ledger& ledger,
                               const std::vector<store::LedgerEntry>& going, uint32_t user) {
  std::vector<store::LedgerEntry> gone;
  for (const store::LedgerEntry& entry : going) {
    if (entry.kind == store::LedgerKind::modulefile && !TRY(ledger.changed(entry))) {
      gone.push_back(entry);
    }
  }
  IdleBlocks idle;
  for (const std::vector<store::LedgerEntry> held = TRY(ledger.all()); const store::LedgerEntry& entry : held) {
    if (entry.kind != store::LedgerKind::rc_edit) {
      continue;
    }
    std::optional<std::string> text = TRY(read_if_there(files, entry.path));
    std::vector<AbsPath> folders = folders_in(text.value_or(""));
    std::erase_if(folders, [&](const AbsPath& folder) { return holds_more(files, folder, gone); });
    auto edit = folders.empty() ? fail(failure("nothing to do")) : open_start_file(files, entry.path, user);
    if (edit) {
      edit->folders = folders;
      for (const AbsPath& folder : folders) {
        edit->after = without_block(edit->after.value_or(""), folder);
      }
      idle.edits.push_back(std::move(*edit));
    } else if (!folders.empty()) {
      idle.kept.push_back(edit.error());
    }
    for (const AbsPath& folder : folders_of(text.value_or(""), true)) {
      if (!holds_more(files, folder, gone)) {
        idle.kept.push_back(not_written(entry.path, fmt::format("you edited the lines for {}", folder.string())));
      }
    }
  }
  return idle;
}

} // namespace envboot::env
