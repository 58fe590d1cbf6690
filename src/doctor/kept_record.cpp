#include "doctor/kept_record.hpp"

#include <algorithm>
#include <charconv>

namespace envboot::doctor {
namespace {

constexpr std::string_view k_taken_back = "taken-back";

struct HowRow {
  Repair::How how;
  std::string_view name; ///< in the journal: never to be changed
};
constexpr HowRow k_hows[] = {{Repair::How::text, "text"}, {Repair::How::mode, "mode"}, {Repair::How::away, "away"}};

std::string digest_text(const std::optional<Sha256>& digest) {
  return digest ? digest->hex() : "-";
}

uint32_t mode_in(const std::string& text) {
  uint32_t mode = 0;
  std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  return mode;
}

std::optional<Kept> parse(const store::Record& record) {
  auto row = record.size() == 7 ? std::ranges::find(k_hows, record[0], &HowRow::name) : std::end(k_hows);
  auto path = row == std::end(k_hows) ? fail(failure("of a newer envboot")) : AbsPath::parse(record[1]);
  auto copy = path ? AbsPath::parse(record[2]) : path;
  if (!copy) {
    return std::nullopt;
  }
  return Kept{row->how,
              *path,
              *copy,
              mode_in(record[3]),
              mode_in(record[4]),
              Sha256::from_hex(record[5]),
              Sha256::from_hex(record[6])};
}

bool is_run(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

store::Record to_record(const Kept& kept) {
  auto row = std::ranges::find(k_hows, kept.how, &HowRow::how);
  return {std::string(row->name),
          kept.path.string(),
          kept.copy.string(),
          fmt::format("{:o}", kept.mode_before),
          fmt::format("{:o}", kept.mode_after),
          digest_text(kept.before),
          digest_text(kept.after)};
}

Result<KeptChanges> read_kept(os::Dir& run) {
  KeptChanges all;
  std::vector<store::Record> records = TRY(store::Journal::read(run, k_kept_journal));
  for (const store::Record& record : records) {
    all.taken_back = record.front() == k_taken_back;
    auto kept = all.taken_back ? std::nullopt : parse(record);
    all.strange = all.strange || (!kept && !all.taken_back);
    if (kept) {
      all.changes.push_back(std::move(*kept));
    }
  }
  return all;
}

Result<std::vector<RelPath>> kept_runs(os::Dir& fixes) {
  std::vector<RelPath> names;
  for (const std::vector<os::Entry> entries = TRY(fixes.list()); const os::Entry& entry : entries) {
    if (is_run(entry.name)) {
      names.push_back(TRY(RelPath::parse(entry.name)));
    }
  }
  std::ranges::sort(names, std::greater());
  return names;
}

Result<std::optional<LastRun>> last_run(os::FileSystem& files, const AbsPath& fixes) {
  auto folder = files.dir(fixes);
  if (!folder) {
    return folder.error().is_missing() ? Result<std::optional<LastRun>>(std::nullopt) : fail(folder.error());
  }
  for (const std::vector<RelPath> names = TRY(kept_runs(**folder)); const RelPath& name : names) {
    os::DirPtr run = TRY((*folder)->dir(name));
    KeptChanges kept = TRY(read_kept(*run));
    if (kept.strange) {
      return fail(failure("the last changes can't be taken back")
                      .because(fmt::format("a newer envboot made some: {}", (fixes / name).string())));
    }
    if (!kept.changes.empty() && !kept.taken_back) {
      return LastRun{name, std::move(kept.changes)};
    }
  }
  return std::nullopt;
}

Status mark_taken_back(os::FileSystem& files, const AbsPath& fixes, const RelPath& name) {
  os::DirPtr run = TRY(files.dir(fixes / name));
  store::Journal journal = TRY(store::Journal::open(*run, k_kept_journal));
  return journal.append({std::string(k_taken_back)});
}

} // namespace envboot::doctor
