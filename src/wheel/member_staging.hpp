#pragma once

#include "wheel/passing_file.hpp"
#include "wheel/staged_folders.hpp"
#include "wheel/unpack.hpp"

#include <mutex>

namespace envboot::wheel {

/// Brings the files of a plan into the stage and keeps what is to be told of them. For several threads, each with a
/// writer of its own and other files.
class MemberStaging {
 public:
  /// All but the deadline must outlive it. `archive` gets on with what is added.
  MemberStaging(const InstallPlan& plan, const UnpackOptions& options, ArchiveHash& archive, Deadline deadline)
      : m_plan(plan), m_options(options), m_archive(archive), m_deadline(std::move(deadline)),
        m_lines(plan.files.size()), m_libraries(plan.files.size()) {}

  /// The file of that number in the plan; its member's inflated bytes come from `slabs`. Kind::refused when they are
  /// not what RECORD promises.
  Status add(size_t number, Slabs& slabs, StageWriter& writer);
  Status add_entry_scripts(StageWriter& writer);

  /// Once, when all are there; all but the archive's own hash.
  Unpacked finish();

 private:
  Status add_script(size_t number, Slabs& slabs, StageWriter& writer);
  Result<os::FilePtr> create(const PlannedFile& file, StageWriter& writer) const;
  void account(size_t number, const Sha256& sha256, uint64_t size);

  const InstallPlan& m_plan;
  const UnpackOptions& m_options;
  ArchiveHash& m_archive;
  Deadline m_deadline;
  std::vector<dist::RecordLine> m_lines; ///< one a file of the plan: each thread writes its own
  std::vector<std::optional<LibraryReport>> m_libraries;
  std::vector<dist::RecordLine> m_script_lines;
  std::mutex m_progress_mutex;
  uint64_t m_done = 0; ///< bytes of files that are there
};

} // namespace envboot::wheel
