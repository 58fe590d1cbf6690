#include "env/adopted.hpp"
#include "env/foreign.hpp"
#include "os/read.hpp"

#include <algorithm>

namespace envboot::env {
namespace {

constexpr PathLiteral k_record = "adopted.json";

Result<Flavour> flavour_of(std::string_view name) {
  for (Flavour flavour : {Flavour::venv, Flavour::venv_with_system, Flavour::conda}) {
    if (name_of(flavour) == name) {
      return flavour;
    }
  }
  return fail(failure("there is no kind of environment `{}`", name));
}

Result<Adopted> read_record(os::FileReader& files, const AbsPath& folder) {
  Json json = TRY(Json::parse(TRY(os::read_text(files, folder / k_record))));
  const Json* schema = json.find("schema");
  if (schema == nullptr || schema->integer() == nullptr || *schema->integer() != 1) {
    return fail(failure("{} was written by another version of envboot", (folder / k_record).string()));
  }
  AbsPath prefix = TRY(AbsPath::parse(json.text_of("prefix")));
  auto line = dist::parse_python_line(json.text_of("python"));
  if (!line) {
    return fail(failure("{} names no Python", (folder / k_record).string()));
  }
  EnvironmentSpec spec{json.text_of("name"), prefix, prefix, *line};
  spec.flavour = TRY(flavour_of(json.text_of("kind")));
  spec.label = json.text_of("label");
  spec.script = folder / "bin/activate";
  spec.variables = wanted_variables(json.find("variables"));
  return Adopted{folder.name(), folder, std::move(spec), json.text_of("adopted_at")};
}

Adopted read_adopted(os::FileReader& files, const AbsPath& folder) {
  auto read = read_record(files, folder);
  return read ? std::move(*read) : Adopted{folder.name(), folder, Unknown{read.error().what}, ""};
}

} // namespace

Result<std::vector<Adopted>> list_adopted(os::FileReader& files, const store::Folders& folders) {
  std::vector<Adopted> found;
  auto entries = files.list(folders.adopted());
  if (!entries) {
    return entries.error().is_missing() ? Result<std::vector<Adopted>>(found) : fail(entries.error());
  }
  for (const os::Entry& entry : *entries) {
    auto name = RelPath::parse(entry.name);
    if (name && os::is_regular(files, folders.adopted() / *name / k_record)) {
      found.push_back(read_adopted(files, folders.adopted() / *name));
    }
  }
  std::ranges::sort(found, {}, &Adopted::name);
  return found;
}

Result<std::optional<Adopted>> find_adopted(os::FileReader& files, const store::Folders& folders,
                                            std::string_view name) {
  auto plain = RelPath::parse(name);
  if (!plain || !os::is_regular(files, folders.adopted() / *plain / k_record)) {
    return std::nullopt;
  }
  return read_adopted(files, folders.adopted() / *plain);
}

Json to_json(const EnvironmentSpec& spec, std::string_view adopted_at) {
  return Json::object({{"schema", 1},
                       {"name", spec.name},
                       {"prefix", spec.prefix.string()},
                       {"kind", name_of(spec.flavour)},
                       {"python", spec.python.text()},
                       {"label", spec.label},
                       {"variables", to_json(spec.variables)},
                       {"adopted_at", adopted_at}});
}

Result<FilesWish> adoption(const store::Folders& folders, const EnvironmentSpec& spec,
                           const std::vector<DoorFile>& scripts, std::string_view adopted_at) {
  AbsPath folder = folders.adopted() / TRY(RelPath::parse(spec.name));
  FilesWish wish{spec.name, fmt::format("activate scripts for {} in {}", spec.prefix.string(), folder.string()), {}};
  for (const DoorFile& script : scripts) {
    wish.files.push_back({folder / script.path, script.mode, script.content, store::LedgerKind::activate});
  }
  wish.files.push_back({folder / "where", 0644, spec.prefix.string() + "\n", store::LedgerKind::activate});
  std::string record = to_json(spec, adopted_at).dump() + "\n";
  wish.files.push_back({folder / k_record, 0644, std::move(record), store::LedgerKind::activate});
  return wish;
}

} // namespace envboot::env
