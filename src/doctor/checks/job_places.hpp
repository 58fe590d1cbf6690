#pragma once

#include "doctor/finding.hpp"
#include "survey/job_file.hpp"

// Places in a job file as evidence. A secret that stands in the line is never shown.
namespace envboot::doctor {

Evidence place(const survey::JobFile& job, int line, int column, size_t width);
Evidence place(const survey::JobFile& job, const survey::ShellCommand& command);
Evidence place(const survey::JobFile& job, const survey::Directive& directive);

/// A letter, a digit, or `_`, `-`, `.`.
bool is_word(char c);

/// A secret in a line.
struct SecretPlace {
  size_t at = 0; ///< of the text before it
  size_t begin = 0, length = 0;
  std::string_view what;
};
std::vector<SecretPlace> secrets_in(std::string_view line);

} // namespace envboot::doctor
