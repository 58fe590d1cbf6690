#include "doctor/forget.hpp"
#include "doctor/kept_record.hpp"
#include "os/read.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

constexpr size_t k_runs_kept = 10;
constexpr std::chrono::days k_days_kept{90};
constexpr std::string_view k_forgotten = ".forgotten"; // no run's name: nothing takes it back any more

bool holds_things_elsewhere(os::FileSystem& files, const AbsPath& run, const std::vector<Kept>& changes) {
  return std::ranges::any_of(changes, [&](const Kept& kept) {
    return kept.how == Repair::How::away && !kept.copy.is_below_or_same(run) &&
           files.stat(kept.copy, os::Links::keep).has_value();
  });
}

Result<bool> is_old(os::Dir& run, std::chrono::system_clock::time_point now) {
  os::Stat stat = TRY(run.stat(k_kept_journal));
  return std::chrono::nanoseconds(stat.mtime_ns) + k_days_kept < now.time_since_epoch();
}

Result<bool> may_go(os::FileSystem& files, os::Dir& fixes, const RelPath& name,
                    std::chrono::system_clock::time_point now) {
  os::DirPtr run = TRY(fixes.dir(name));
  KeptChanges kept = TRY(read_kept(*run));
  return !kept.strange && !holds_things_elsewhere(files, run->path(), kept.changes) && TRY(is_old(*run, now));
}

} // namespace

Status forget_old_runs(os::FileSystem& files, const AbsPath& fixes, std::chrono::system_clock::time_point now) {
  os::DirPtr folder = TRY(files.dir(fixes));
  std::vector<RelPath> names = TRY(kept_runs(*folder));
  for (size_t k = k_runs_kept; k < names.size(); ++k) {
    auto go = may_go(files, *folder, names[k], now);
    if (go && *go) { // what can't be read is kept
      RelPath aside = TRY(RelPath::parse(names[k].string() + std::string(k_forgotten)));
      TRY(folder->rename(names[k], *folder, aside));
    }
  }
  for (const std::vector<os::Entry> entries = TRY(folder->list()); const os::Entry& entry : entries) {
    if (entry.name.ends_with(k_forgotten)) {
      TRY(os::remove_tree(*folder, TRY(RelPath::parse(entry.name))));
    }
  }
  return {};
}

} // namespace envboot::doctor
