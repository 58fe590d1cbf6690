#include "survey/path_programs.hpp"

#include "python/interpreter.hpp"
#include "python/shebang.hpp"

namespace envboot::survey {
namespace {

std::optional<AbsPath> first_of(os::FileReader& files, const Environment& environment,
                                std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    if (auto found = python::find_on_path(files, environment, name)) {
      return *found;
    }
  }
  return std::nullopt;
}

} // namespace

std::optional<PathPrograms> path_programs(os::FileReader& files, const Environment& environment) {
  auto python = first_of(files, environment, {"python", "python3"});
  auto pip = first_of(files, environment, {"pip", "pip3"});
  auto read = pip ? python::script_interpreter(files, *pip) : fail(failure("no pip"));
  std::optional<python::Shebang> shebang = read ? *read : std::nullopt;
  if (!python || !shebang || shebang->searched_on_path) {
    return std::nullopt;
  }
  PathPrograms programs{*python, *pip, shebang->interpreter, true};
  auto starts = AbsPath::parse(shebang->interpreter);
  auto of_pip = starts ? files.real_path(starts->parent()) : fail(starts.error());
  auto of_python = files.real_path(python->parent());
  // /usr/bin/python3 may be a link to python3.11 beside it: the folder tells the environment, the link does not.
  programs.same = of_pip && of_python && *of_pip == *of_python;
  return programs;
}

} // namespace envboot::survey
