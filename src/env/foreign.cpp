#include "env/foreign.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <cstdlib>

namespace envboot::env {
namespace {

constexpr std::string_view k_unset =
    "***unset***"; ///< written by `conda env config vars unset`: conda doesn't touch such a one

/// `include-system-site-packages = true`, as site.py reads it.
bool sees_system(std::string_view pyvenv_cfg) {
  while (!pyvenv_cfg.empty()) {
    size_t end = pyvenv_cfg.find('\n');
    std::string line(pyvenv_cfg.substr(0, end));
    std::erase_if(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
    std::ranges::transform(line, line.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    if (line == "include-system-site-packages=true") {
      return true;
    }
    pyvenv_cfg.remove_prefix(end == std::string_view::npos ? pyvenv_cfg.size() : end + 1);
  }
  return false;
}

Result<dist::PythonLine> python_line(os::FileReader& files, const AbsPath& prefix) {
  constexpr std::string_view k_folder = "python";
  std::vector<os::Entry> entries = TRY(files.list(prefix / "lib"));
  for (const os::Entry& entry : entries) {
    if (entry.name.starts_with(k_folder)) {
      if (auto line = dist::parse_python_line(std::string_view(entry.name).substr(k_folder.size()))) {
        return *line;
      }
    }
  }
  return fail(usage_error("{} holds no lib/pythonX.Y", prefix.string()));
}

/// Later ones win, as with conda.
void want(std::vector<WantedVariable>& wanted, const Json& variables) {
  if (variables.members() == nullptr) {
    return;
  }
  for (const auto& [name, value] : *variables.members()) {
    std::erase_if(wanted, [&](const WantedVariable& one) { return one.name == name; });
    if (value.string() != nullptr && *value.string() != k_unset) {
      wanted.push_back({name, *value.string()});
    }
  }
}

Result<Json> read_json(os::FileReader& files, const AbsPath& path) {
  auto json = Json::parse(TRY(os::read_text(files, path)));
  if (!json) {
    return fail(failure("{} can't be read", path.string()).because(json.error().what));
  }
  return json;
}

/// The order of conda's `_get_environment_env_vars`: packages by their files' names, then the environment's own.
Result<std::vector<WantedVariable>> conda_variables(os::FileReader& files, const AbsPath& prefix) {
  std::vector<WantedVariable> wanted;
  AbsPath packages = prefix / "etc/conda/env_vars.d";
  if (os::is_directory(files, packages)) {
    std::vector<os::Entry> entries = TRY(files.list(packages));
    std::ranges::sort(entries, {}, &os::Entry::name);
    for (const os::Entry& entry : entries) {
      want(wanted, TRY(read_json(files, packages / TRY(RelPath::parse(entry.name)))));
    }
  }
  AbsPath state = prefix / "conda-meta/state";
  if (os::is_regular(files, state)) {
    Json json = TRY(read_json(files, state));
    if (const Json* variables = json.find("env_vars")) {
      want(wanted, *variables);
    }
  }
  return wanted;
}

} // namespace

Result<bool> is_pristine_script(os::FileReader& files, const AbsPath& prefix, const AbsPath& path) {
  // What all three begin with, behind a licence or not; they write pyvenv.cfg and the scripts within a moment.
  constexpr std::string_view k_first_line = "# This file must be used ";
  constexpr size_t k_head = 4096;
  constexpr int64_t k_moment = 60'000'000'000;
  os::Stat made = TRY(files.stat(prefix / "pyvenv.cfg", os::Links::follow));
  os::Stat script = TRY(files.stat(path, os::Links::keep));
  if (script.type != os::FileType::regular || std::abs(script.mtime_ns - made.mtime_ns) > k_moment) {
    return false;
  }
  std::string text = "\n" + TRY(os::read_text(files, path));
  return text.substr(0, k_head).find("\n" + std::string(k_first_line)) != std::string::npos;
}

std::string_view name_of(Flavour flavour) {
  switch (flavour) {
  case Flavour::venv:
    return "venv";
  case Flavour::venv_with_system:
    return "venv-system";
  case Flavour::conda:
    return "conda";
  }
  return {};
}

Json to_json(const std::vector<WantedVariable>& variables) {
  Json array = Json::array();
  for (const WantedVariable& variable : variables) {
    array.push(Json::object({{"name", variable.name}, {"value", variable.value ? Json(*variable.value) : Json()}}));
  }
  return array;
}

std::vector<WantedVariable> wanted_variables(const Json* json) {
  std::vector<WantedVariable> variables;
  if (json != nullptr && json->items() != nullptr) {
    for (const Json& item : *json->items()) {
      const Json* value = item.find("value");
      bool set = value != nullptr && value->string() != nullptr;
      variables.push_back({item.text_of("name"), set ? std::optional(*value->string()) : std::nullopt});
    }
  }
  return variables;
}

bool is_conda_root(os::FileReader& files, const AbsPath& prefix) {
  auto program = files.stat(prefix / "bin/conda", os::Links::keep);
  return program && program->type == os::FileType::regular;
}

std::string conda_label(os::FileReader& files, const AbsPath& prefix) {
  if (is_conda_root(files, prefix)) {
    return "base";
  }
  return prefix.parent().name() == "envs" ? prefix.name() : prefix.string();
}

Result<EnvironmentSpec> describe_foreign(os::FileReader& files, const AbsPath& prefix, std::string name) {
  bool conda = os::is_directory(files, prefix / "conda-meta");
  AbsPath config = prefix / "pyvenv.cfg";
  if (!conda && !os::is_regular(files, config)) {
    return fail(usage_error("{} is no environment", prefix.string())
                    .because("it holds neither conda-meta nor pyvenv.cfg")
                    .with_hint("name the folder that `conda create -p` or `python -m venv` made"));
  }
  if (!os::is_regular(files, prefix / "bin/python")) {
    return fail(usage_error("the environment {} can't be used", prefix.string())
                    .because("its bin/python is missing, or a link to nothing: what it was made from is gone"));
  }
  dist::PythonLine python = TRY(python_line(files, prefix));
  EnvironmentSpec spec{std::move(name), prefix, prefix, python};
  if (conda) {
    spec.flavour = Flavour::conda;
    spec.label = conda_label(files, prefix);
    spec.variables = TRY(conda_variables(files, prefix));
  } else if (sees_system(TRY(os::read_text(files, config)))) {
    spec.flavour = Flavour::venv_with_system;
  }
  TRY(check(spec));
  return spec;
}

} // namespace envboot::env
