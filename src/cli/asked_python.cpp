#include "cli/asked_python.hpp"

namespace envboot::cli {

Result<std::optional<dist::PythonLine>> asked_python(const Call& call) {
  auto given = call.value("--python");
  auto line = given ? dist::parse_python_line(*given) : std::nullopt;
  if (given && !line) {
    return fail(usage_error("`--python {}` is no version such as 3.7", *given)
                    .with_hint("its first two numbers, as `python3 --version` prints them"));
  }
  return line;
}

} // namespace envboot::cli
