#include "env/own_modules.hpp"

#include "os/read.hpp"
#include "util/edit_distance.hpp"

#include <algorithm>

namespace envboot::env {
namespace {

constexpr PathLiteral k_default_mark = ".version";

Error unknown_module(const std::vector<OwnModule>& all, const std::string& name) {
  std::vector<std::string> names;
  std::ranges::transform(all, std::back_inserter(names), &OwnModule::name);
  auto near = nearest_word(name, names);
  return usage_error("envboot made no module {}", name)
      .with_hint(near ? fmt::format("did you mean `{}`? `envboot modules list --own` lists them", *near)
                      : "`envboot modules list --own` lists them");
}

/// Another version in the same folder that `modules new` made; the last by name.
std::optional<ModuleName> other_version(const std::vector<OwnModule>& all, const OwnModule& but,
                                        const ModuleName& module) {
  std::optional<ModuleName> other;
  for (const OwnModule& each : all) {
    auto name = parse_module_name(each.name);
    if (name && each.folder == but.folder && name->name() == module.name() && each.name != but.name &&
        (!other || other->version() < name->version())) {
      other = *name;
    }
  }
  return other;
}

} // namespace

std::vector<OwnModule> own_modules(const std::vector<store::LedgerEntry>& ledger) {
  std::vector<OwnModule> modules;
  for (const store::LedgerEntry& entry : ledger) {
    std::string version = entry.path.name();
    if (entry.kind == store::LedgerKind::modulefile && version != RelPath(k_default_mark).string() &&
        !version.ends_with(".lua")) {
      AbsPath name = entry.path.parent();
      modules.push_back({name.name() + "/" + version, name.parent(), entry.path, entry.environment});
    }
  }
  return modules;
}

Result<ModuleName> parse_module_name(std::string_view word) {
  size_t slash = word.find('/');
  if (slash == std::string_view::npos) {
    return fail(usage_error("'{}' names no version of a module", word)
                    .with_hint(fmt::format("write NAME/VERSION, such as {}/1.0", word.empty() ? "tool" : word)));
  }
  return ModuleName::parse(word.substr(0, slash), word.substr(slash + 1));
}

Result<bool> may_set_default(os::FileReader& files, const std::vector<store::LedgerEntry>& ledger,
                             const AbsPath& folder, const ModuleName& module) {
  AbsPath mark = folder / TRY(RelPath::parse(module.name())) / k_default_mark;
  bool ours = std::ranges::find(ledger, mark, &store::LedgerEntry::path) != ledger.end();
  return ours || !os::exists(files, mark);
}

Result<ModuleRemoval> plan_module_removal(const std::vector<store::LedgerEntry>& ledger, const ModuleName& module,
                                          const std::optional<AbsPath>& folder) {
  std::vector<OwnModule> all = own_modules(ledger);
  std::string name = module.path().string();
  std::vector<OwnModule> meant;
  std::ranges::copy_if(all, std::back_inserter(meant),
                       [&](const OwnModule& each) { return each.name == name && (!folder || each.folder == *folder); });
  if (meant.empty()) {
    return fail(unknown_module(all, name));
  }
  const OwnModule& one = meant.front();
  if (meant.size() > 1) {
    return fail(usage_error("there are {} modules {}", meant.size(), name)
                    .because(fmt::format("{} and {}", one.file.string(), meant[1].file.string()))
                    .with_hint(fmt::format("say which: `--dir {}`", one.folder.string())));
  }
  if (!one.environment.empty()) {
    return fail(usage_error("the module {} is a way into the environment {}", name, one.environment)
                    .with_hint(fmt::format("it goes with it: `envboot env remove {}`", one.environment)));
  }
  ModuleRemoval removal{{name, {}, {}, {}}, one.folder, other_version(all, one, module)};
  AbsPath of_name = one.file.parent();
  AbsPath mark = of_name / k_default_mark;
  AbsPath twin = of_name / TRY(RelPath::parse(module.version() + ".lua"));
  for (const store::LedgerEntry& entry : ledger) {
    bool last = !removal.new_default;
    bool folder_of_it = entry.kind == store::LedgerKind::folder && (entry.path == of_name || entry.path == one.folder);
    if (entry.environment.empty() &&
        (entry.path == one.file || entry.path == twin || (last && (entry.path == mark || folder_of_it)))) {
      removal.plan.entries.push_back(entry);
    }
  }
  std::ranges::stable_sort(removal.plan.entries, {}, [](const store::LedgerEntry& entry) {
    // Files first, then the folder in the folder.
    return std::pair(entry.kind == store::LedgerKind::folder, -static_cast<int64_t>(entry.path.string().size()));
  });
  return removal;
}

} // namespace envboot::env
