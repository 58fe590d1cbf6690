#include "doctor/checks/job_places.hpp"

namespace envboot::doctor {
namespace {

using survey::Directive;
using survey::JobFile;
using survey::ShellCommand;

/// What a secret looks like where it stands.
struct SecretRow {
  std::string_view before; ///< the text it follows
  size_t least;            ///< characters; fewer are a placeholder or a variable
  std::string_view what;
};
constexpr SecretRow k_secrets[] = {
    {"ghp_", 20, "a token of GitHub"},
    {"github_pat_", 20, "a token of GitHub"},
    {"hf_", 20, "a token of Hugging Face"},
    {"glpat-", 15, "a token of GitLab"},
    {"AKIA", 16, "a key of AWS"},
    {"sk-", 20, "an API key"},
    {"WANDB_API_KEY=", 20, "a key of Weights & Biases"},
    {"KAGGLE_KEY=", 20, "a key of Kaggle"},
    {"IdentityProvider.token=", 4, "the token of a notebook"},
    {"ServerApp.token=", 4, "the token of a notebook"},
    {"NotebookApp.token=", 4, "the token of a notebook"},
    {"PASSWORD=", 4, "a password"},
    {"PASSWD=", 4, "a password"},
};

/// Columns stay where they are.
std::string without_secrets(std::string line) {
  for (const SecretPlace& secret : secrets_in(line)) {
    line.replace(secret.begin, secret.length, secret.length, '*');
  }
  return line;
}

} // namespace

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

std::vector<SecretPlace> secrets_in(std::string_view line) {
  std::vector<SecretPlace> found;
  for (const SecretRow& row : k_secrets) {
    size_t at = line.find(row.before);
    size_t begin = at + row.before.size(), length = 0;
    while (at != std::string_view::npos && begin + length < line.size() && is_word(line[begin + length])) {
      ++length;
    }
    bool inside_word = at != std::string_view::npos && at > 0 && is_word(line[at - 1]) && !row.before.ends_with('=');
    if (length >= row.least && !inside_word) {
      found.push_back({at, begin, length, row.what});
    }
  }
  return found;
}

Evidence place(const JobFile& job, int line, int column, size_t width) {
  std::string text = without_secrets(job.lines.at(static_cast<size_t>(line - 1)));
  return {
      .file = job.path, .line = line, .column = column, .value = "", .source_line = std::move(text), .width = width};
}
Evidence place(const JobFile& job, const ShellCommand& command) {
  return place(job, command.line, command.column, command.words.front().size());
}
Evidence place(const JobFile& job, const Directive& directive) {
  return place(job, directive.line, 1, job.lines.at(static_cast<size_t>(directive.line - 1)).size());
}

} // namespace envboot::doctor
