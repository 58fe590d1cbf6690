#pragma once

#include "os/file_system.hpp"
#include "os/processes.hpp"
#include "util/environment.hpp"

#include <algorithm>
#include <map>

namespace envboot::modulefile {

/// What the real tool keeps for itself, and what the shell does; reference counts (__MODULES_SHARE_) are compared.
inline bool is_bookkeeping(const std::string& name) {
  return name.starts_with("__MODULES_LM") || name == "LOADEDMODULES" || name == "_LMFILES_" || name == "_" ||
         name == "SHLVL" || name == "PWD" || name.starts_with("BASH_FUNC_");
}

/// Order within the reference counts is that of a hash table.
inline std::string normal(const std::string& name, const std::string& value) {
  if (!name.starts_with("__MODULES_SHARE_")) {
    return value;
  }
  std::vector<std::string> fields = split_path_list(value), pairs;
  for (size_t i = 0; i + 1 < fields.size(); i += 2) {
    pairs.push_back(fields[i] + ":" + fields[i + 1]);
  }
  std::sort(pairs.begin(), pairs.end());
  std::string text;
  for (const std::string& pair : pairs) {
    text += pair + " ";
  }
  return text;
}

inline std::map<std::string, std::string> comparable(const Environment& environment) {
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : environment.variables()) {
    if (!is_bookkeeping(name)) {
      out[name] = normal(name, value);
    }
  }
  return out;
}

inline std::string shown(const std::map<std::string, std::string>& environment) {
  std::string text;
  for (const auto& [name, value] : environment) {
    text += "    " + name + "=" + value + "\n";
  }
  return text;
}

/// The `module` of this machine.
class RealTool {
 public:
  RealTool(os::Processes& processes, AbsPath modulecmd) : m_processes(processes), m_modulecmd(std::move(modulecmd)) {}

  struct After {
    bool accepted = false;
    Environment environment;
    std::string said;
  };
  After run(const std::string& verb, const std::vector<std::string>& modules, const Environment& before) {
    os::Command command;
    command.argv = {"/bin/bash", "-c", R"(code=$("$0" bash "$@"); eval "$code"; echo "status $?" >&2; env -0)",
                    m_modulecmd.string(), verb};
    command.argv.insert(command.argv.end(), modules.begin(), modules.end());
    command.environment = before;
    auto outcome = m_processes.run(command, Deadline::after(std::chrono::seconds(20)));
    After after;
    if (!outcome) {
      after.said = outcome.error().what;
      return after;
    }
    after.said = outcome->err;
    after.accepted = outcome->err.find("status 0") != std::string::npos;
    size_t start = outcome->out.rfind('\n', outcome->out.find('=')) + 1; // past what `puts stdout` printed
    for (size_t end = 0; start < outcome->out.size(); start = end + 1) {
      end = std::min(outcome->out.find('\0', start), outcome->out.size());
      std::string field = outcome->out.substr(start, end - start);
      after.environment.set(field.substr(0, field.find('=')), field.substr(field.find('=') + 1));
    }
    return after;
  }

 private:
  os::Processes& m_processes;
  AbsPath m_modulecmd;
};

/// modulecmd.tcl of Debian's package environment-modules, or of a build of one's own.
inline std::optional<AbsPath> find_modulecmd(os::FileReader& files) {
  for (const char* path : {"/usr/lib/x86_64-linux-gnu/modulecmd.tcl", "/usr/lib/modulecmd.tcl",
                           "/usr/share/modules/libexec/modulecmd.tcl", "/usr/libexec/modulecmd.tcl"}) {
    auto candidate = *AbsPath::parse(path);
    if (files.stat(candidate, os::Links::follow)) {
      return candidate;
    }
  }
  return std::nullopt;
}

} // namespace envboot::modulefile
