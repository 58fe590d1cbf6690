#include "init/left_over.hpp"
#include "os/read.hpp"

#include <algorithm>

namespace envboot::init {
namespace {

using store::LedgerKind;

/// Where the names beside `.gen` lead, `.NAME.before` too.
std::vector<AbsPath> named_folders(os::FileReader& files, const AbsPath& envs) {
  std::vector<AbsPath> named;
  auto entries = files.list(envs);
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    auto name = RelPath::parse(entry.name);
    auto real = name && entry.type == os::FileType::symlink ? files.real_path(envs / *name) : fail(failure("no link"));
    if (real) {
      named.push_back(*real);
    }
  }
  return named;
}

/// `conda-base` of `conda-base/0123`, `self-test` of `self-test:0123`.
std::string step_of(const std::string& key) {
  return key.substr(0, key.find_first_of(":/"));
}

} // namespace

Result<std::vector<AbsPath>> unused_folders(os::FileReader& files, store::Ledger& ledger, const Request& request,
                                            const Decision& decision) {
  std::vector<store::LedgerEntry> all = TRY(ledger.all());
  std::vector<AbsPath> named = named_folders(files, request.folders.envs());
  std::vector<AbsPath> unused;
  for (const store::LedgerEntry& entry : all) {
    auto real = files.real_path(entry.path);
    bool another_holds_it = std::ranges::any_of(all, [&](const store::LedgerEntry& other) {
      return other.path == entry.path && other.environment != entry.environment;
    });
    bool in_use = entry.kind == LedgerKind::generation
                      ? entry.path == decision.generation || (real && std::ranges::find(named, *real) != named.end())
                      : entry.kind != LedgerKind::base || entry.path == decision.base_prefix || another_holds_it;
    if (entry.environment == request.name && real && !in_use) {
      unused.push_back(entry.path);
    }
  }
  return unused;
}

std::string left_over_text(const std::string& name, const std::vector<std::string>& begun,
                           const std::vector<AbsPath>& folders) {
  std::vector<std::string> steps;
  std::string text;
  for (const std::string& key : begun) {
    if (std::string step = step_of(key); std::ranges::find(steps, step) == steps.end()) {
      text += (text.empty() ? "" : ", ") + step;
      steps.push_back(std::move(step));
    }
  }
  text = fmt::format("an earlier run for {} that did not come to its end had begun what this one has no use for ({})",
                     name, text);
  if (folders.empty()) {
    return text + "; nothing of it is left";
  }
  text += "; nothing uses what is left of it, and to remove it type:";
  for (const AbsPath& folder : folders) {
    text += fmt::format("\n  rm -r '{}'", folder.string());
  }
  return text;
}

} // namespace envboot::init
