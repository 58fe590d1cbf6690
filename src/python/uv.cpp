#include "python/uv.hpp"

#include "os/read.hpp"

namespace envboot::python {

std::optional<AbsPath> find_uv(os::FileReader& files, const Environment& user) {
  if (auto uv = find_on_path(files, user, "uv")) {
    return *uv;
  }
  auto home = AbsPath::parse(user.get_or("HOME", ""));
  if (!home) {
    return std::nullopt;
  }
  for (PathLiteral below : {PathLiteral(".local/bin/uv"), PathLiteral(".cargo/bin/uv")}) {
    if (os::is_regular(files, *home / below) && files.may('x', *home / below)) {
      return *home / below;
    }
  }
  return std::nullopt;
}

bool uv_serves(const Interpreter& interpreter) {
  return interpreter.major() == 3 && interpreter.minor() >= 8;
}

} // namespace envboot::python
