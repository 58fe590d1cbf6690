#include "env/registry.hpp"
#include "env/shared_base.hpp"
#include "os/read.hpp"
#include "util/edit_distance.hpp"

#include <algorithm>

namespace envboot::env {
namespace {

constexpr std::chrono::seconds k_base_patience{10};

Known<Lockfile> read_lock(os::FileReader& files, const AbsPath& generation) {
  auto text = os::read_text(files, generation / k_lock_name);
  if (!text) {
    return Unknown{text.error().what};
  }
  auto lock = parse_lockfile(*text);
  return lock ? Known<Lockfile>(*lock) : Known<Lockfile>(Unknown{lock.error().what});
}

/// Doors are in nobody's way when the environment is gone, so they go first; the link before what it leads to.
int order_of(store::LedgerKind kind) {
  using enum store::LedgerKind;
  static constexpr store::LedgerKind k_order[] = {modulefile, kernel, activate, set_aside,  lockfile,
                                                  rc_edit,    folder, link,     generation, base};
  return static_cast<int>(std::ranges::find(k_order, kind) - std::begin(k_order));
}

/// An environment that was made from the base, else one whose run put it into the ledger and has not come to its end.
std::optional<std::string> another_user_of(const AbsPath& base, const std::vector<store::LedgerEntry>& ledger,
                                           const std::vector<Published>& published, std::string_view name) {
  for (const Published& other : published) {
    if (other.name != name && other.lock && other.lock->base == base.string()) {
      return other.name;
    }
  }
  auto held = std::ranges::find_if(ledger, [&](const store::LedgerEntry& entry) {
    return entry.kind == store::LedgerKind::base && entry.path == base && entry.environment != name;
  });
  return held == ledger.end() ? std::nullopt : std::optional(held->environment);
}

/// A run may have come to stand on the base since the plan was made: it puts that into the ledger under this lock.
Status remove_base(store::Ledger& ledger, const store::LockSeams& seams, const store::Folders& folders,
                   const store::LedgerEntry& entry, const Deadline& deadline) {
  store::DirLock lock = TRY(lock_base(seams, folders, entry.path, deadline.within(k_base_patience)));
  if (another_user_of(entry.path, TRY(ledger.all()), {}, entry.environment)) {
    return ledger.forget(entry, deadline);
  }
  TRY(ledger.remove(entry, deadline));
  return {};
}

} // namespace

Result<std::vector<Published>> list_published(os::FileReader& files, const store::Folders& folders) {
  std::vector<Published> found;
  auto entries = files.list(folders.envs());
  if (!entries) {
    return entries.error().is_missing() ? Result<std::vector<Published>>(found) : fail(entries.error());
  }
  for (const os::Entry& entry : *entries) {
    auto name = RelPath::parse(entry.name);
    if (!name || entry.name.starts_with(".") || entry.type != os::FileType::symlink) {
      continue;
    }
    AbsPath link = folders.envs() / *name;
    auto target = files.read_link(link);
    auto generation = target ? AbsPath::parse(*target, folders.envs()) : Result<AbsPath>(fail(target.error()));
    if (generation) {
      found.push_back({entry.name, link, *generation, read_lock(files, *generation)});
    }
  }
  std::ranges::sort(found, {}, &Published::name);
  return found;
}

Result<Published> find_published(os::FileReader& files, const store::Folders& folders, std::string_view name) {
  std::vector<Published> all = TRY(list_published(files, folders));
  std::vector<std::string> names;
  for (Published& one : all) {
    if (one.name == name) {
      return std::move(one);
    }
    names.push_back(one.name);
  }
  auto near = nearest_word(name, names);
  return fail(usage_error("there is no environment `{}`", name)
                  .with_hint(near ? fmt::format("did you mean `{}`? `envboot env list` lists them", *near)
                                  : "`envboot env list` lists them"));
}

Result<RemovalPlan> plan_removal(const std::vector<store::LedgerEntry>& ledger, const std::vector<Published>& published,
                                 std::optional<AbsPath> downloads, std::string_view name) {
  RemovalPlan plan{std::string(name), {}, {}, std::move(downloads)};
  std::vector<std::string> names;
  for (const store::LedgerEntry& entry : ledger) {
    if (!entry.environment.empty()) {
      names.push_back(entry.environment);
    }
    if (entry.environment != name) {
      continue;
    }
    auto user =
        entry.kind == store::LedgerKind::base ? another_user_of(entry.path, ledger, published, name) : std::nullopt;
    if (user) {
      plan.handed_over.push_back({*user, entry.kind, entry.path, entry.content});
    } else {
      plan.entries.push_back(entry);
    }
  }
  if (plan.entries.empty() && plan.handed_over.empty() && !plan.downloads) {
    auto near = nearest_word(name, names);
    return fail(usage_error("envboot made no environment `{}`", name)
                    .with_hint(near ? fmt::format("did you mean `{}`? `envboot env list` lists them", *near)
                                    : "`envboot env list` lists them"));
  }
  // Of one kind the later goes first: a folder was recorded before the folders in it.
  std::ranges::reverse(plan.entries);
  std::ranges::stable_sort(plan.entries, {}, [](const store::LedgerEntry& entry) { return order_of(entry.kind); });
  return plan;
}

Status remove(store::Ledger& ledger, const store::LockSeams& seams, const store::Folders& folders,
              const RemovalPlan& plan, Deadline deadline) {
  Status first;
  for (const store::LedgerEntry& entry : plan.entries) {
    if (entry.kind == store::LedgerKind::rc_edit) {
      continue;
    }
    Status removal;
    if (entry.kind == store::LedgerKind::base) {
      removal = remove_base(ledger, seams, folders, entry, deadline);
    } else if (auto removed = ledger.remove(entry, deadline); !removed) {
      removal = fail(removed.error());
    }
    if (!removal && first) {
      first = fail(removal.error());
    } else if (!removal) {
      first.error().causes.push_back(removal.error().what);
    }
  }
  for (const store::LedgerEntry& base : plan.handed_over) {
    TRY(ledger.add(base, deadline));
    TRY(ledger.forget({plan.name, base.kind, base.path, base.content}, deadline));
  }
  return first;
}

Result<std::optional<AbsPath>> downloads_of(os::FileReader& files, const store::Folders& folders,
                                            std::string_view name) {
  AbsPath folder = folders.wheels() / TRY(RelPath::parse(name));
  return os::is_directory(files, folder) ? std::optional(folder) : std::nullopt;
}

Status forget_run(os::FileSystem& files, const store::Folders& folders, std::string_view name) {
  std::string plain = TRY(store::name_of_journal(name)).string();
  std::string adding = TRY(store::name_of_add_journal(name)).string();
  const std::pair<AbsPath, std::string> leftovers[] = {{folders.journals(), plain},
                                                       {folders.journals(), plain + ".undoing"},
                                                       {folders.journals(), adding},
                                                       {folders.journals(), adding + ".undoing"},
                                                       {folders.wheels(), std::string(name)}};
  for (const auto& [folder, leftover] : leftovers) {
    auto opened = files.dir(folder);
    if (opened) {
      TRY(os::remove_tree(**opened, TRY(RelPath::parse(leftover))));
    }
  }
  return {};
}

Result<std::vector<LockedWheel>> locked_wheels(os::FileReader& files, const store::Folders& folders) {
  std::vector<LockedWheel> locked;
  for (const Published& published : TRY(list_published(files, folders))) {
    if (published.lock) {
      locked.insert(locked.end(), published.lock->wheels.begin(), published.lock->wheels.end());
    }
  }
  return locked;
}

} // namespace envboot::env
