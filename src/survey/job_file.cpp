// A shell script can't be understood without running it, but what breaks jobs stands in plain lines. So it is cut into
// commands the way a reader's eye does it: at line ends, `;`, `&&`, `||` and `|`, outside of quotes; a backslash joins
// lines; comments and here-documents are passed over; keywords before a command are dropped. What is inside `$(…)`
// stays part of its word.

#include "survey/job_file.hpp"

#include "os/read.hpp"

#include <algorithm>
#include <optional>

namespace envboot::survey {
namespace {

constexpr size_t k_limit = size_t{1} << 20;

struct MarkRow {
  std::string_view mark;
  Directive::Kind kind;
};
constexpr MarkRow k_marks[] = {
    {"PBS", Directive::Kind::pbs}, {"SBATCH", Directive::Kind::slurm}, {"$", Directive::Kind::grid_engine}};
constexpr std::string_view k_keywords[] = {"if", "then", "else", "elif", "while", "until",
                                           "do", "!",    "{",    "(",    "time",  "exec"};

std::vector<std::string> lines_of(std::string_view text, bool& dos) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) {
      dos = true;
      line.remove_suffix(1);
    }
    lines.emplace_back(line);
  }
  return lines;
}

std::optional<Directive> directive_of(std::string_view line, int number) {
  if (!line.starts_with('#')) {
    return std::nullopt;
  }
  std::string_view rest = line.substr(1);
  size_t blanks = std::min(rest.find_first_not_of(" \t"), rest.size());
  rest.remove_prefix(blanks);
  for (const MarkRow& row : k_marks) {
    bool marked = rest.starts_with(row.mark) && rest.size() > row.mark.size() &&
                  (rest[row.mark.size()] == ' ' || rest[row.mark.size()] == '\t');
    std::string_view text = marked ? rest.substr(row.mark.size()) : std::string_view();
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (text.starts_with('-')) {
      return Directive{row.kind, number, std::string(text), true, blanks == 0};
    }
  }
  return std::nullopt;
}

/// Cuts logical lines into commands.
class CommandReader {
 public:
  explicit CommandReader(std::vector<ShellCommand>& commands) : m_commands(commands) {}

  void line(std::string_view text, int number) {
    if (!m_here.empty()) {
      std::string_view word = text;
      word.remove_prefix(std::min(word.find_first_not_of('\t'), word.size()));
      if (word == m_here || text == m_here) {
        m_here.clear();
      }
      return;
    }
    m_line = number;
    for (m_at = 0; m_at < text.size();) {
      take(text);
    }
    if (m_quote != 0) {
      m_word += '\n'; // the word goes on in the next line
    } else if (!m_joined) {
      end_command();
    }
    m_joined = false;
    if (!m_next_here.empty()) {
      m_here = std::exchange(m_next_here, {});
    }
  }
  void finish() { end_command(); }

 private:
  void take(std::string_view text) {
    char c = text[m_at];
    if (m_quote != 0) {
      in_quote(text, c);
      return;
    }
    switch (c) {
    case '\\':
      m_joined = m_at + 1 == text.size();
      if (!m_joined) {
        put(text[m_at + 1]);
      }
      m_at += 2;
      return;
    case '\'':
    case '"':
      m_quote = c;
      begin_word();
      break;
    case '#':
      if (!m_in_word) {
        m_at = text.size();
        return;
      }
      put(c);
      break;
    case ' ':
    case '\t':
      end_word();
      break;
    case ';':
    case '|':
    case '&':
      if (c == '&' && m_in_word && (m_word.ends_with('>') || m_word.ends_with('<'))) {
        put(c); // 2>&1
        break;
      }
      end_command();
      break;
    case '$':
      if (text.substr(m_at).starts_with("$(")) {
        take_substitution(text);
        return;
      }
      put(c);
      break;
    case '<':
      if (text.substr(m_at).starts_with("<<<")) { // a word as input, in the next one
        put(c);
        put(c);
        m_at += 2;
      } else if (text.substr(m_at).starts_with("<<")) {
        take_here(text);
        return;
      }
      put(c);
      break;
    default:
      put(c);
    }
    ++m_at;
  }

  void in_quote(std::string_view text, char c) {
    if (c == m_quote) {
      m_quote = 0;
    } else if (c == '\\' && m_quote == '"' && m_at + 1 < text.size()) {
      m_word += text[++m_at];
    } else {
      m_word += c;
    }
    ++m_at;
  }

  /// `$(…)` to its closing parenthesis in this line.
  void take_substitution(std::string_view text) {
    begin_word();
    int depth = 0;
    do {
      char c = text[m_at];
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      m_word += c;
      ++m_at;
    } while (m_at < text.size() && (depth > 0 || m_word.size() < 3));
  }

  /// `<<EOF`, `<<-'EOF'`.
  void take_here(std::string_view text) {
    end_word();
    m_at += 2;
    while (m_at < text.size() && (text[m_at] == '-' || text[m_at] == ' ')) {
      ++m_at;
    }
    size_t end = std::min(text.find_first_of(" \t;|&)", m_at), text.size());
    for (char c : text.substr(m_at, end - m_at)) {
      if (c != '\'' && c != '"' && c != '\\') {
        m_next_here += c;
      }
    }
    m_at = end;
  }

  void begin_word() {
    if (!m_in_word && m_command.words.empty()) {
      m_command.line = m_line;
      m_command.column = static_cast<int>(m_at) + 1;
    }
    m_in_word = true;
  }
  void put(char c) {
    begin_word();
    m_word += c;
  }
  void end_word() {
    if (!m_in_word) {
      return;
    }
    m_in_word = false;
    std::string word = std::exchange(m_word, {});
    if (m_command.words.empty() && std::ranges::find(k_keywords, word) != std::end(k_keywords)) {
      return;
    }
    m_command.words.push_back(std::move(word));
  }
  void end_command() {
    end_word();
    if (!m_command.words.empty()) {
      m_commands.push_back(std::exchange(m_command, {}));
    }
  }

  std::vector<ShellCommand>& m_commands;
  ShellCommand m_command;
  std::string m_word, m_here, m_next_here;
  size_t m_at = 0;
  int m_line = 0;
  char m_quote = 0;
  bool m_in_word = false, m_joined = false;
};

bool asks_for_start_files(std::string_view shell) {
  size_t flag = shell.find(" -");
  std::string_view flags = flag == std::string_view::npos ? std::string_view() : shell.substr(flag + 2);
  flags = flags.substr(0, flags.find(' '));
  return flags == "-login" || (!flags.starts_with('-') && flags.find_first_of("li") != std::string_view::npos);
}

} // namespace

bool JobFile::has(Directive::Kind kind) const {
  return std::ranges::any_of(directives,
                             [&](const Directive& directive) { return directive.kind == kind && directive.written; });
}

JobFile parse_job_file(const AbsPath& path, std::string_view text) {
  JobFile file{.path = path};
  file.lines = lines_of(text, file.dos_lines);
  CommandReader reader(file.commands);
  int number = 0;
  for (const std::string& line : file.lines) {
    ++number;
    if (number == 1 && line.starts_with("#!")) {
      file.shell = line.substr(2);
      file.login_shell = asks_for_start_files(file.shell);
    } else if (auto directive = directive_of(line, number)) {
      directive->read = file.commands.empty();
      file.directives.push_back(std::move(*directive));
      continue;
    }
    reader.line(line, number);
  }
  reader.finish();
  return file;
}

Result<JobFile> read_job_file(os::FileReader& files, const AbsPath& path) {
  std::string text = TRY(os::read_text(files, path, k_limit));
  if (text.find('\0') != std::string::npos) {
    return fail(usage_error("{} is no job file", path.string()).because("it holds bytes that are no text"));
  }
  return parse_job_file(path, text);
}

} // namespace envboot::survey
