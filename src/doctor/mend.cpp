#include "doctor/mend.hpp"
#include "doctor/forget.hpp"
#include "os/read.hpp"

#include <array>

namespace envboot::doctor {
namespace {

constexpr std::chrono::seconds k_lock_patience{5};
const RelPath k_lock{"fix.lock"}, k_run{"fix"};

Result<store::DirLock> lock(const store::LockSeams& seams, const AbsPath& state, const Deadline& deadline) {
  return store::DirLock::take(seams, fixes_folder(state), k_lock, deadline.within(k_lock_patience));
}

Result<std::string> token_of(os::Random& random) {
  std::array<std::byte, 8> bytes{};
  TRY(random.fill(bytes));
  std::string text;
  for (std::byte byte : bytes) {
    text += fmt::format("{:02x}", static_cast<unsigned>(byte));
  }
  return text;
}

} // namespace

MendStep::MendStep(os::FileSystem& files, KeptRun& run, Mending mending, std::string token)
    : m_files(files), m_run(run), m_mending(std::move(mending)), m_token(std::move(token)) {}

Status MendStep::apply(action::Progress&, Deadline deadline) {
  for (const Repair& repair : m_mending.repairs) {
    if (deadline.expired()) {
      return fail(deadline.error("the repair"));
    }
    TRY(m_run.make(repair, m_done));
  }
  return {};
}

Result<action::Undone> MendStep::undo(action::Keep) {
  for (; !m_done.empty(); m_done.pop_back()) {
    TRY(put_back(m_files, m_done.back()));
  }
  return action::Undone();
}

AbsPath fixes_folder(const AbsPath& state) {
  return state / "fixes";
}

Result<action::Plan> mending_plan(os::FileSystem& files, os::Random& random, KeptRun& run,
                                  const std::vector<Mending>& mendings) {
  action::Plan plan;
  std::string token = TRY(token_of(random));
  for (size_t k = 0; k < mendings.size(); ++k) {
    plan.add(std::make_unique<MendStep>(files, run, mendings[k], fmt::format("mend:{}:{}", token, k)));
  }
  return plan;
}

Status mend(const store::LockSeams& seams, const AbsPath& state, const std::vector<Mending>& mendings,
            action::Observer& observer, Deadline deadline) {
  store::DirLock held = TRY(lock(seams, state, deadline));
  os::DirPtr journals = TRY(os::make_dirs(seams.files, fixes_folder(state) / "journals"));
  KeptRun run(seams.files, fixes_folder(state));
  action::Plan plan = TRY(mending_plan(seams.files, seams.random, run, mendings));
  auto report = action::Runner(*journals, seams.clock).run(plan, k_run, observer, deadline);
  if (!report) {
    return fail(report.error());
  }
  (void)forget_old_runs(seams.files, fixes_folder(state), seams.clock.now()); // room, no more: the next one tries again
  return {};
}

Result<TakenBack> take_back(const store::LockSeams& seams, const AbsPath& state, Deadline deadline) {
  store::DirLock held = TRY(lock(seams, state, deadline));
  TakenBack taken;
  while (taken.restored.empty() && taken.refused.empty()) { // a run that failed has nothing left
    std::optional<LastRun> last = TRY(last_run(seams.files, fixes_folder(state)));
    if (!last) {
      return fail(usage_error("there is no `--fix` to take back"));
    }
    for (auto change = last->changes.rbegin(); change != last->changes.rend(); ++change) {
      auto restored = put_back(seams.files, *change);
      if (!restored) {
        taken.refused.push_back(restored.error());
      } else if (*restored) {
        taken.restored.push_back(change->path);
      }
    }
    if (taken.refused.empty()) {
      TRY(mark_taken_back(seams.files, fixes_folder(state), last->name));
    }
  }
  return taken;
}

} // namespace envboot::doctor
