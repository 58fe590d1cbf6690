// Job files: total on any bytes, and what is shown of a line is a place in it.
#include "property.hpp"
#include "survey/job_file.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  survey::JobFile job = survey::parse_job_file(AbsPath::root(), fuzz::text_of(data, size));
  auto lines = static_cast<int>(job.lines.size());
  for (const survey::ShellCommand& command : job.commands) {
    require(!command.words.empty(), "a command has words");
    require(command.line >= 1 && command.line <= lines && command.column >= 1, "a command stands in a line");
  }
  for (const survey::Directive& directive : job.directives) {
    require(directive.line >= 1 && directive.line <= lines && directive.text.starts_with('-'),
            "a directive has options");
  }
  return 0;
}
