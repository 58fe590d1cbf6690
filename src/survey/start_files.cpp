#include "survey/start_files.hpp"

#include "os/read.hpp"
#include "survey/job_file.hpp"
#include "survey/rc_files.hpp"

#include <algorithm>
#include <optional>

namespace envboot::survey {
namespace {

using Words = std::vector<std::string>;

struct FileRow {
  PathLiteral name;
  ShellKind shell;
  bool always_read;
};
constexpr FileRow k_files[] = {{".bashrc", ShellKind::sh, true},
                               {".bash_profile", ShellKind::sh, false},
                               {".bash_login", ShellKind::sh, false},
                               {".profile", ShellKind::sh, false},
                               {".zshenv", ShellKind::sh, true},
                               {".zprofile", ShellKind::sh, false},
                               {".zshrc", ShellKind::sh, false},
                               {".cshrc", ShellKind::csh, true},
                               {".tcshrc", ShellKind::csh, true},
                               {".login", ShellKind::csh, false},
                               {".config/fish/config.fish", ShellKind::fish, true}};

constexpr std::string_view k_speakers[] = {"echo",        "printf",     "print",  "cat",   "date",     "fortune",
                                           "cowsay",      "figlet",     "toilet", "quota", "squeue",   "qstat",
                                           "neofetch",    "uptime",     "who",    "w",     "hostname", "pwd",
                                           "screenfetch", "nvidia-smi", "ls",     "df",    "cal",      "last"};
/// Without these a job misses the proxy, its caches or its programs.
constexpr std::string_view k_for_jobs[] = {"PATH",          "LD_LIBRARY_PATH",  "MODULEPATH",      "TMPDIR",
                                           "http_proxy",    "https_proxy",      "no_proxy",        "HTTP_PROXY",
                                           "HTTPS_PROXY",   "NO_PROXY",         "SSL_CERT_FILE",   "REQUESTS_CA_BUNDLE",
                                           "HF_HOME",       "TORCH_HOME",       "XDG_CACHE_HOME",  "XDG_DATA_HOME",
                                           "PIP_CACHE_DIR", "UV_CACHE_DIR",     "CONDA_PKGS_DIRS", "CONDA_ENVS_PATH",
                                           "CUDA_HOME",     "PYTHONNOUSERSITE", "PYTHONUSERBASE"};
/// A name that stands before the program itself, or leads to the same one of the environment.
constexpr std::string_view k_programs[] = {"python", "python3", "pip", "pip3", "conda", "mamba"};
constexpr std::string_view k_asks_for_terminal[] = {"$-", "PS1", "?prompt", "-t 0", "-t 1", "tty -s", "is-interactive"};
constexpr std::string_view k_joints[] = {"if", "then", "else", "elif", "while", "until", "do", "!",
                                         "{",  "(",    "time", "&&",   "||",    "|",     ";"};

template <typename Table>
bool in(const Table& table, std::string_view word) {
  return std::ranges::find(table, word) != std::end(table);
}

bool asks_for_terminal(std::string_view line) {
  return std::ranges::any_of(k_asks_for_terminal,
                             [&](std::string_view mark) { return line.find(mark) != std::string_view::npos; });
}

/// The keywords and operators that stand right before a column of a line.
Words joints_before(std::string_view line, int column) {
  std::string spaced;
  for (char c : line.substr(0, static_cast<size_t>(column - 1))) {
    spaced += c == ';' || c == '(' || c == '{' ? std::string{' ', c, ' '} : std::string(1, c);
  }
  Words found;
  std::string_view rest = spaced;
  while (true) {
    rest = rest.substr(0, rest.find_last_not_of(" \t") + 1);
    std::string_view word = rest.substr(rest.find_last_of(" \t") + 1);
    if (word.empty() || !in(k_joints, word)) {
      return found;
    }
    found.emplace_back(word);
    rest.remove_suffix(word.size());
  }
}

struct Frame {
  std::string_view closer;
  bool for_terminals = false; ///< its condition asks whether there is one
  bool function = false;
  int line = 0;
};

/// What opens a block that a word of its own closes.
struct OpenerRow {
  ShellKind shell;
  std::string_view opener, closer;
};
constexpr OpenerRow k_openers[] = {
    {ShellKind::sh, "for", "done"},    {ShellKind::sh, "select", "done"},    {ShellKind::sh, "case", "esac"},
    {ShellKind::sh, "while", "done"},  {ShellKind::sh, "until", "done"},     {ShellKind::sh, "if", "fi"},
    {ShellKind::sh, "{", "}"},         {ShellKind::sh, "function", "}"},     {ShellKind::csh, "foreach", "end"},
    {ShellKind::csh, "while", "end"},  {ShellKind::csh, "switch", "endsw"},  {ShellKind::fish, "if", "end"},
    {ShellKind::fish, "for", "end"},   {ShellKind::fish, "while", "end"},    {ShellKind::fish, "switch", "end"},
    {ShellKind::fish, "begin", "end"}, {ShellKind::fish, "function", "end"}, {ShellKind::csh, "then", "endif"}};

class Reader {
 public:
  Reader(const JobFile& text, ShellKind shell, bool always_read)
      : m_text(text), m_shell(shell), m_always_read(always_read) {}

  std::vector<StartLine> read() {
    for (m_at = 0; m_at < m_text.commands.size(); ++m_at) {
      command(m_text.commands[m_at]);
    }
    if (m_cut && !m_cut->behind.empty()) {
      m_found.push_back(std::move(*m_cut));
    }
    return std::move(m_found);
  }
  [[nodiscard]] std::optional<ReadingEnd> end() const { return m_end; } ///< once read() was called

 private:
  [[nodiscard]] std::string_view line_of(const ShellCommand& command) const {
    return m_text.lines[static_cast<size_t>(command.line) - 1];
  }

  void command(const ShellCommand& command) {
    Words words = command.words;
    if (!m_frames.empty() && words[0] == m_frames.back().closer) {
      m_frames.pop_back();
      return;
    }
    Words joints = joints_before(line_of(command), command.column);
    bool asks = asks_for_terminal(line_of(command));
    bool alone = joints.empty() || joints.front() == ";" || joints.front() == "then" || joints.front() == "do" ||
                 joints.front() == "{";
    if (m_shell == ShellKind::csh && in(joints, "if")) {
      after_csh_condition(words);
      alone = false;
    }
    if (m_shell == ShellKind::fish && (words[0] == "or" || words[0] == "and") && words.size() > 1) {
      words.erase(words.begin());
      alone = false;
    }
    if (in_case() && words[0].ends_with(')') && words.size() > 1) {
      words.erase(words.begin()); // `*) return`
    }
    if (words.empty()) {
      return;
    }
    name_of_program(command, words);
    if (open_blocks(command, words, joints, asks)) {
      return;
    }
    variable(words);
    leaving(command, words, alone, asks);
    speaking(command, words, alone);
  }

  /// `($?prompt == 0) exit`: what follows the condition.
  static void after_csh_condition(Words& words) {
    int depth = 0;
    size_t k = 0;
    do {
      depth += static_cast<int>(std::ranges::count(words[k], '(') - std::ranges::count(words[k], ')'));
      ++k;
    } while (k < words.size() && depth > 0);
    words.erase(words.begin(), words.begin() + static_cast<ptrdiff_t>(k));
  }

  [[nodiscard]] bool in_case() const { return !m_frames.empty() && m_frames.back().closer == "esac"; }

  bool open_blocks(const ShellCommand& command, const Words& words, const Words& joints, bool asks) {
    bool function = words[0].ends_with("()") || (words.size() > 1 && words[1] == "()");
    if (function && m_shell == ShellKind::sh) {
      m_frames.push_back({"}", false, true, command.line});
      return true;
    }
    bool opened = false, goes_on = m_shell != ShellKind::sh && in(joints, "else");
    for (const OpenerRow& row : k_openers) {
      bool here = words[0] == row.opener || (m_shell != ShellKind::csh && in(joints, row.opener));
      if (row.shell == m_shell && here && !goes_on) {
        m_frames.push_back({row.closer, asks, row.opener == "function", command.line});
        opened = words[0] == row.opener || row.opener == "if" || row.opener == "while" || row.opener == "until";
      }
    }
    return opened;
  }

  void name_of_program(const ShellCommand& command, const Words& words) {
    std::string name, value;
    if (words[0] == "alias" && words.size() > 1) {
      size_t sign = words[1].find('=');
      name = words[1].substr(0, sign);
      value = sign != std::string::npos ? words[1].substr(sign + 1) : words.size() > 2 ? words[2] : "";
      value = value.substr(0, value.find_first_of(" \t"));
      if (in(k_programs, value)) {
        return; // still found on PATH
      }
    } else if (words[0] == "function" && words.size() > 1) {
      name = words[1].substr(0, words[1].find('('));
    } else if (words[0].ends_with("()") || (words.size() > 1 && words[1] == "()")) {
      name = words[0].substr(0, words[0].find('('));
    }
    if (in(k_programs, name)) {
      add(StartLine::What::other_name, command, name);
    }
  }

  void variable(const Words& words) {
    bool by_word = words[0] == "setenv" || words[0] == "set";
    bool several = by_word || words[0] == "export" || words[0] == "declare" || words[0] == "typeset";
    for (size_t k = 0; m_cut && k < (several ? words.size() : 1); ++k) {
      size_t sign = words[k].find('=');
      std::string name = words[k].substr(0, sign);
      bool sets = sign != std::string::npos || (by_word && k > 0);
      if (sets && in(k_for_jobs, name) && !in(m_cut->behind, name)) {
        m_cut->behind.push_back(name);
      }
    }
  }

  void leaving(const ShellCommand& command, const Words& words, bool alone, bool asks) {
    bool exits = words[0] == "exit" || words[0] == "logout", returns = words[0] == "return";
    if ((!exits && !returns) || std::ranges::any_of(m_frames, &Frame::function)) {
      return;
    }
    bool of_terminals = std::ranges::any_of(m_frames, &Frame::for_terminals) || (!alone && asks);
    bool always = alone && m_frames.empty();
    if ((always || of_terminals) && !m_end) {
      m_end = ReadingEnd{m_frames.empty() ? command.line : m_frames.front().line, always};
    }
    if (exits && m_shell == ShellKind::sh && (always || of_terminals)) {
      add(StartLine::What::ends, command, words[0]);
    } else if ((always || of_terminals) && !m_cut) {
      m_cut = make(StartLine::What::cuts_off, command, words[0]);
    }
  }

  void speaking(const ShellCommand& command, const Words& words, bool alone) {
    bool silent = m_cut || !m_always_read || !m_frames.empty() || !alone || !in(k_speakers, words[0]);
    bool redirected =
        std::ranges::any_of(words, [](const std::string& word) { return word.find('>') != std::string::npos; });
    if (!silent && !redirected && !is_piped(command)) {
      add(StartLine::What::speaks, command, words[0]);
    }
  }

  [[nodiscard]] bool is_piped(const ShellCommand& command) const {
    if (m_at + 1 == m_text.commands.size() || m_text.commands[m_at + 1].line != command.line) {
      return false;
    }
    return in(joints_before(line_of(command), m_text.commands[m_at + 1].column), "|");
  }

  [[nodiscard]] StartLine make(StartLine::What what, const ShellCommand& command, std::string name) const {
    return {what, m_text.path, command.line, command.column, std::move(name), {}, std::string(line_of(command))};
  }
  void add(StartLine::What what, const ShellCommand& command, std::string name) {
    m_found.push_back(make(what, command, std::move(name)));
  }

  const JobFile& m_text;
  ShellKind m_shell;
  bool m_always_read;
  size_t m_at = 0;
  std::vector<Frame> m_frames;
  std::optional<StartLine> m_cut;
  std::optional<ReadingEnd> m_end;
  std::vector<StartLine> m_found;
};

/// Without the block of `conda init`, which is judged by itself, and everybody's.
JobFile parse_start_file(const AbsPath& file, std::string_view text) {
  JobFile read = parse_job_file(file, text);
  for (const CondaInitBlock& block : find_conda_init_blocks(file, text)) {
    std::erase_if(read.commands, [&](const ShellCommand& command) {
      return command.line >= block.first_line && command.line <= block.last_line;
    });
  }
  return read;
}

} // namespace

std::vector<StartLine> find_start_lines(const AbsPath& file, ShellKind shell, bool always_read, std::string_view text) {
  JobFile read = parse_start_file(file, text);
  return Reader(read, shell, always_read).read();
}

std::optional<ReadingEnd> reading_end(const AbsPath& file, ShellKind shell, std::string_view text) {
  JobFile read = parse_start_file(file, text);
  Reader reader(read, shell, true);
  reader.read();
  return reader.end();
}

std::vector<StartLine> start_lines(os::FileReader& files, const AbsPath& home) {
  std::vector<StartLine> all;
  for (const FileRow& row : k_files) {
    auto text = os::read_text(files, home / row.name, size_t{1} << 20);
    for (StartLine& line :
         text ? find_start_lines(home / row.name, row.shell, row.always_read, *text) : std::vector<StartLine>()) {
      all.push_back(std::move(line));
    }
  }
  return all;
}

} // namespace envboot::survey
