#include "survey/setters.hpp"
#include "os/read.hpp"

#include <algorithm>

namespace envboot::survey {
namespace {

using modulefile::Verb;

constexpr Verb k_setting[] = {Verb::set, Verb::push, Verb::prepend_path, Verb::append_path};

std::string line_of(std::string_view text, int number) {
  for (int i = 1; i < number && !text.empty(); ++i) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return std::string(text.substr(0, text.find('\n')));
}

/// The caret goes under the variable's name; where the command's first line doesn't have it, under the command.
Setter at_effect(os::FileReader& files, const LoadedModule& module, const modulefile::Effect& effect) {
  Setter setter{module.name, effect.where.file, effect.where.line, effect.where.column, effect.command.size(),
                {},          effect.values};
  auto text = setter.line > 0 ? os::read_text(files, setter.file) : fail(failure("no line"));
  if (text) {
    setter.source_line = line_of(*text, setter.line);
    size_t from = static_cast<size_t>(std::max(setter.column, 1)) - 1;
    size_t at = setter.source_line.find(effect.variable, from);
    if (at != std::string::npos) {
      setter.column = static_cast<int>(at) + 1;
      setter.width = effect.variable.size();
    }
  }
  return setter;
}

} // namespace

std::vector<Setter> setters_of(os::FileReader& files, std::string_view variable,
                               const std::vector<LoadedModule>& loaded, const AbsPath& home) {
  std::vector<Setter> setters;
  for (const LoadedModule& module : loaded) {
    for (const modulefile::Effect& effect : module.load.effects) {
      if (effect.variable == variable && std::ranges::find(k_setting, effect.verb) != std::end(k_setting)) {
        setters.push_back(at_effect(files, module, effect));
      }
    }
  }
  for (AssignmentLine& line : assignments(files, home, variable)) {
    setters.push_back({"", line.file, line.line, line.column, variable.size(), std::move(line.source_line), {}});
  }
  return setters;
}

} // namespace envboot::survey
