#include "env/drift.hpp"
#include "env/foreign.hpp"
#include "os/read.hpp"

#include <algorithm>

namespace envboot::env {
namespace {

/// Whether the same variables get the same values; conda and we may name them in another order.
bool same(std::vector<WantedVariable> one, std::vector<WantedVariable> other) {
  for (std::vector<WantedVariable>* variables : {&one, &other}) {
    std::erase_if(*variables, [](const WantedVariable& variable) { return !variable.value; });
    std::ranges::sort(*variables, {}, &WantedVariable::name);
  }
  return one == other;
}

/// What `now` says otherwise than `then`.
void compare(std::vector<Drift>& found, const EnvironmentSpec& then, const EnvironmentSpec& now,
             const std::string& hint) {
  const std::string& prefix = then.prefix.string();
  if (then.flavour != now.flavour) {
    found.push_back(
        {fmt::format("{} is of the kind {} and was {}", prefix, name_of(now.flavour), name_of(then.flavour)), hint});
  }
  if (then.python.major != now.python.major || then.python.minor != now.python.minor) {
    found.push_back({fmt::format("{} has Python {}.{} and had {}.{}", prefix, now.python.major, now.python.minor,
                                 then.python.major, then.python.minor),
                     hint});
  }
  if (!same(then.variables, now.variables)) {
    found.push_back({fmt::format("{} wants other variables than when its scripts were written", prefix), hint});
  }
}

} // namespace

std::vector<Drift> drift_of(os::FileReader& files, const Provenance& made) {
  const std::string again = "write the script again with `envboot env activate-script`";
  std::vector<Drift> found;
  auto now = describe_foreign(files, made.prefix, "it");
  if (!now) {
    found.push_back({now.error().what, again});
  } else if (!same(now->variables, made.variables)) {
    found.push_back(
        {fmt::format("{} wants other variables than when the script was written", made.prefix.string()), again});
  }
  auto conda = read_conda_scripts(files, made.root);
  if (!conda) {
    found.push_back({fmt::format("the conda {} is gone; the script doesn't need it", made.root.string()), ""});
    return found;
  }
  if (conda->version.value_or("") != made.conda) {
    found.push_back({fmt::format("the conda {} is version {} and was {}", made.root.string(),
                                 conda->version.value_or("unknown"), made.conda.empty() ? "unknown" : made.conda),
                     again});
  }
  for (const auto& [path, digest] : made.sources) {
    auto source = std::ranges::find(conda->sources, path, [](const SourceFile& one) { return one.path.string(); });
    if (source == conda->sources.end()) {
      found.push_back({fmt::format("{} takes no part in conda's activation any more", path), again});
    } else if (source->digest.hex() != digest) {
      found.push_back({fmt::format("{} was changed", path), again});
    }
  }
  return found;
}

std::vector<Drift> drift_of(os::FileReader& files, const Adopted& adopted) {
  if (!adopted.spec) {
    return {{adopted.spec.because(), fmt::format("`envboot env remove {}`, then adopt it again", adopted.name)}};
  }
  const EnvironmentSpec& then = *adopted.spec;
  auto now = describe_foreign(files, then.prefix, adopted.name);
  std::vector<Drift> found;
  if (!now) {
    found.push_back({now.error().what, fmt::format("`envboot env remove {}` takes its scripts away", adopted.name)});
    return found;
  }
  compare(found, then, *now, fmt::format("`envboot env adopt {} --name {}`", then.prefix.string(), adopted.name));
  return found;
}

std::vector<Drift> drift_of(os::FileReader& files, const Published& published) {
  const std::string again = "build it again with `envboot init`";
  if (!published.lock) {
    return {{published.lock.because(), again}};
  }
  std::vector<Drift> found;
  if (!os::is_regular(files, published.generation / "bin/python")) {
    found.push_back({fmt::format("{}/bin/python is missing, or a link to nothing", published.link.string()), again});
  }
  auto base = AbsPath::parse(published.lock->base);
  if (!base || !os::is_directory(files, *base)) {
    found.push_back({fmt::format("the Python it stands on is gone: {}", published.lock->base), again});
  }
  for (PathLiteral door :
       {PathLiteral("bin/activate"), PathLiteral("bin/activate.csh"), PathLiteral("bin/activate.fish")}) {
    auto text = os::read_text(files, published.generation / door);
    if (!text || !text->starts_with("# envboot: activate 1\n")) {
      found.push_back({fmt::format("{} is not envboot's", (published.link / door).string()), again});
    }
  }
  return found;
}

Result<std::vector<Drift>> edited_doors(os::FileReader& files, store::Ledger& ledger, std::string_view environment) {
  std::vector<Drift> found;
  std::vector<store::LedgerEntry> entries = TRY(ledger.entries(environment));
  for (const store::LedgerEntry& entry : entries) {
    if (!entry.content) {
      continue;
    }
    if (!files.stat(entry.path, os::Links::keep)) {
      found.push_back({fmt::format("{} is missing", entry.path.string()), ""});
    } else if (TRY(ledger.changed(entry))) {
      found.push_back({fmt::format("{} was changed since envboot wrote it", entry.path.string()), ""});
    }
  }
  return found;
}

} // namespace envboot::env
