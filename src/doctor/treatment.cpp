#include "doctor/treatment.hpp"
#include "doctor/draft.hpp"
#include "doctor/own_path.hpp"
#include "os/read.hpp"
#include "util/sha256.hpp"

#include <algorithm>
#include <map>

namespace envboot::doctor {
namespace {

constexpr size_t k_longest_text = size_t{4} << 20;

/// The folder or one above it that is there.
AbsPath nearest(os::FileReader& files, AbsPath folder) {
  while (folder != AbsPath::root() && !os::is_directory(files, folder)) {
    folder = folder.parent();
  }
  return folder;
}

class Planner {
 public:
  Planner(os::FileReader& files, const Consent& consent) : m_files(files), m_consent(consent) {}

  Result<std::vector<Repair>> plan(const Change& change) {
    return std::visit([this](const auto& wish) { return this->plan_one(wish); }, change);
  }
  /// Of all files together.
  std::vector<std::string> diff() const;

 private:
  struct Open {
    Draft draft;
    std::string first; ///< the text as it is on the disk
  };
  Result<std::vector<Repair>> plan_one(const EditText& wish);
  Result<std::vector<Repair>> plan_one(const TakeMode& wish);
  Result<std::vector<Repair>> plan_one(const MoveAway& wish);
  Result<std::vector<Repair>> plan_one(const UpdateRecords& wish);
  /// The edits of one RECORD.
  std::vector<ReplaceLine> new_rows(const AbsPath& site_packages, std::string_view record) const;
  Status may_replace(const AbsPath& path, const os::Stat& stat);
  Result<Open*> open(const AbsPath& path);

  os::FileReader& m_files;
  const Consent& m_consent;
  std::map<std::string, Open> m_drafts;
  std::vector<std::string> m_moves;
};

Status Planner::may_replace(const AbsPath& path, const os::Stat& stat) {
  if (stat.uid != m_consent.user) {
    return fail(refusal("{} is not changed", path.string()).because("it belongs to another user"));
  }
  if (!m_files.may('w', path.parent())) {
    return fail(os_error(EACCES, "cannot write in " + path.parent().string()));
  }
  return {};
}

Result<Planner::Open*> Planner::open(const AbsPath& path) {
  auto there = m_drafts.find(path.string());
  if (there == m_drafts.end()) {
    std::string text = TRY(os::read_text(m_files, path, k_longest_text));
    there = m_drafts.emplace(path.string(), Open{Draft(text), text}).first;
  }
  return &there->second;
}

Result<std::vector<Repair>> Planner::plan_one(const EditText& wish) {
  AbsPath path = TRY(own_path(m_files, wish.file, os::Links::follow, m_consent.user));
  os::Stat stat = TRY(m_files.stat(path, os::Links::keep));
  if (stat.type != os::FileType::regular) {
    return fail(refusal("{} is not changed", path.string()).because("it is no regular file"));
  }
  TRY(may_replace(path, stat));
  if (!m_files.may('w', path)) { // the folder would let it be replaced, but somebody protected it
    return fail(os_error(EACCES, "cannot write " + path.string()));
  }
  Open* file = TRY(open(path));
  Repair repair{.how = Repair::How::text, .path = path, .before = file->draft.text(), .after = {}};
  if (Status edited = file->draft.apply(wish.edit); !edited) {
    return fail(failure("{} is not changed", path.string()).because(edited.error()));
  }
  repair.after = file->draft.text();
  return repair.before == repair.after ? std::vector<Repair>() : std::vector{repair};
}

Result<std::vector<Repair>> Planner::plan_one(const TakeMode& wish) {
  AbsPath path = TRY(own_path(m_files, wish.path, os::Links::follow, m_consent.user));
  os::Stat stat = TRY(m_files.stat(path, os::Links::keep));
  if (stat.uid != m_consent.user) {
    return fail(refusal("the mode of {} is not changed", path.string()).because("it belongs to another user"));
  }
  m_moves.push_back(fmt::format("mode of {}: {:o} becomes {:o}", path.string(), stat.mode, stat.mode & ~wish.bits));
  return std::vector{Repair{.how = Repair::How::mode, .path = path, .before = {}, .after = {}, .bits = wish.bits}};
}

Result<std::vector<Repair>> Planner::plan_one(const MoveAway& wish) {
  AbsPath path = TRY(own_path(m_files, wish.path, os::Links::keep, m_consent.user));
  os::Stat stat = TRY(m_files.stat(path, os::Links::keep));
  TRY(may_replace(path, stat));
  auto there = m_files.stat(path.parent(), os::Links::keep),
       state = m_files.stat(nearest(m_files, m_consent.state), os::Links::follow);
  bool beside = !there || !state || there->device != state->device;
  m_moves.push_back(fmt::format("{} moves to {}", path.string(),
                                beside ? "a hidden folder beside it" : "the folder of what was set aside"));
  return std::vector{Repair{.how = Repair::How::away, .path = path, .before = {}, .after = {}, .beside = beside}};
}

std::vector<ReplaceLine> Planner::new_rows(const AbsPath& site_packages, std::string_view record) const {
  std::vector<ReplaceLine> edits;
  while (!record.empty()) {
    std::string_view line = record.substr(0, record.find('\n'));
    record.remove_prefix(std::min(line.size() + 1, record.size()));
    std::string_view row = line.substr(0, line.size() - (line.ends_with('\r') ? 1 : 0));
    size_t size_at = row.rfind(','), hash_at = size_at == 0 ? row.npos : row.rfind(',', size_at - 1);
    auto path = row.starts_with("../") && hash_at != row.npos ? AbsPath::parse(row.substr(0, hash_at), site_packages)
                                                              : fail(failure("no script"));
    auto file = path ? m_drafts.find(path->string()) : m_drafts.end();
    if (file == m_drafts.end() || row.substr(size_at + 1) != std::to_string(file->second.first.size())) {
      continue; // one that was not as recorded before is still to be found
    }
    std::string text = file->second.draft.text();
    edits.push_back(
        {std::string(line), fmt::format("{},sha256={},{}{}", row.substr(0, hash_at), Sha256::of(text).record_text(),
                                        text.size(), line.substr(row.size()))});
  }
  return edits;
}

Result<std::vector<Repair>> Planner::plan_one(const UpdateRecords& wish) {
  std::vector<Repair> repairs;
  AbsPath folder = TRY(own_path(m_files, wish.site_packages, os::Links::follow, m_consent.user));
  for (const std::vector<os::Entry> entries = TRY(m_files.list(folder)); const os::Entry& entry : entries) {
    auto name = RelPath::parse(entry.name);
    auto record = name && entry.name.ends_with(".dist-info")
                      ? os::read_text(m_files, folder / *name / "RECORD", k_longest_text)
                      : fail(failure("no distribution"));
    for (const ReplaceLine& edit : record ? new_rows(folder, *record) : std::vector<ReplaceLine>()) {
      for (std::vector<Repair> planned = TRY(plan_one(EditText{folder / *name / "RECORD", edit}));
           Repair & repair : planned) {
        if (!repairs.empty() && repairs.back().path == repair.path) {
          repairs.back().after = std::move(repair.after);
        } else {
          repairs.push_back(std::move(repair));
        }
      }
    }
  }
  return repairs;
}

std::vector<std::string> Planner::diff() const {
  std::vector<std::string> lines;
  for (const auto& [name, file] : m_drafts) {
    std::vector<std::string> changed = file.draft.diff();
    if (!changed.empty()) {
      lines.push_back("--- " + name);
      lines.push_back("+++ " + name);
      lines.insert(lines.end(), changed.begin(), changed.end());
    }
  }
  lines.insert(lines.end(), m_moves.begin(), m_moves.end());
  return lines;
}

} // namespace

Treatment plan_treatment(os::FileReader& files, const Consent& consent, const std::vector<Finding>& findings) {
  Treatment treatment;
  Planner planner(files, consent);
  for (const Finding& finding : findings) {
    if (!finding.remedy) {
      continue;
    }
    if (!finding.remedy->safe && !consent.unsafe) {
      treatment.unsafe.push_back(fmt::format("{}  {}", finding.code, finding.remedy->promise));
      continue;
    }
    Mending mending{finding.code, finding.remedy->promise, {}};
    for (const Change& change : finding.remedy->changes) {
      auto repairs = planner.plan(change);
      if (repairs) {
        std::ranges::move(*repairs, std::back_inserter(mending.repairs));
      } else {
        treatment.refused.push_back({finding.code, repairs.error()});
      }
    }
    if (!mending.repairs.empty()) {
      treatment.mendings.push_back(std::move(mending));
    }
  }
  treatment.diff = planner.diff();
  return treatment;
}

} // namespace envboot::doctor
