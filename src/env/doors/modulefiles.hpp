#pragma once

#include "env/doors/door_file.hpp"
#include "env/spec.hpp"

#include <string_view>
#include <vector>

namespace envboot::env {

/// `NAME/VERSION` of a modulefile: in the characters that Modules 3 to 5 and Lmod all take as plain.
class ModuleName {
 public:
  /// Letters, digits, `.`, `_` and `-`, beginning with a letter or digit; a version must not end in `.lua`.
  static Result<ModuleName> parse(std::string_view name, std::string_view version);

  [[nodiscard]] const std::string& name() const { return m_name; }
  [[nodiscard]] const std::string& version() const { return m_version; }
  [[nodiscard]] const RelPath& path() const { return m_path; } ///< NAME/VERSION

 private:
  ModuleName(std::string name, std::string version, RelPath path)
      : m_name(std::move(name)), m_version(std::move(version)), m_path(std::move(path)) {}
  std::string m_name, m_version;
  RelPath m_path;
};

/// NAME/.version, which makes that version the one that NAME alone means; both tools read it.
Result<DoorFile> render_default(const ModuleName& module);

struct ModulefileTemplates {
  std::string_view tcl; ///< modulefiles/env.tcl.in
  std::string_view lua; ///< modulefiles/env.lua.in
};

/// The pair, below a folder of MODULEPATH: NAME/VERSION for Environment Modules, NAME/VERSION.lua for Lmod, which
/// prefers it. Needs the environment's guard (render_guard): the modulefile itself doesn't clear PYTHONPATH.
Result<std::vector<DoorFile>> render_modulefiles(const EnvironmentSpec& spec, const ModuleName& module,
                                                 const ModulefileTemplates& templates);

} // namespace envboot::env
