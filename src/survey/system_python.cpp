#include "survey/system_python.hpp"

#include "os/read.hpp"
#include "python/interpreter.hpp"

namespace envboot::survey {

std::optional<ManagedPython> managed_python(os::FileReader& files, const Environment& environment) {
  auto python = python::find_on_path(files, environment, "python3");
  auto real = python ? files.real_path(*python) : fail(python.error());
  auto library = real ? RelPath::parse("lib/" + real->name()) : fail(real.error());
  if (!library || os::exists(files, python->parent().parent() / "pyvenv.cfg")) {
    return std::nullopt;
  }
  AbsPath mark = real->parent().parent() / *library / "EXTERNALLY-MANAGED";
  return os::exists(files, mark) ? std::optional(ManagedPython{*python, mark}) : std::nullopt;
}

} // namespace envboot::survey
