#include "env/shared_base.hpp"
#include "env/registry.hpp"

namespace envboot::env {
namespace {

constexpr std::chrono::seconds k_quiet_wait{1}, k_undo_patience{30};
constexpr std::chrono::hours k_patience{1}; ///< as long as another run's conda may take

} // namespace

SharedBase::SharedBase(const store::LockSeams& seams, store::Folders folders, store::Ledger& ledger,
                       store::LedgerEntry entry, action::StepPtr inner)
    : m_seams(seams), m_folders(std::move(folders)), m_ledger(ledger), m_entry(std::move(entry)),
      m_inner(std::move(inner)) {}

/// No environment's name begins with a dot, so its lock can't be another environment's.
Result<store::DirLock> lock_base(const store::LockSeams& seams, const store::Folders& folders, const AbsPath& base,
                                 Deadline deadline) {
  RelPath name = TRY(RelPath::parse(".base-" + base.name()));
  return store::DirLock::take(seams, folders.locks(), name, std::move(deadline));
}

Status SharedBase::apply(action::Progress& progress, Deadline deadline) {
  auto held = lock_base(m_seams, m_folders, m_entry.path, deadline.within(k_quiet_wait));
  if (!held && held.error().kind == Kind::temporary && !deadline.expired()) {
    progress.note("another run makes the same base; waiting for it");
    held = lock_base(m_seams, m_folders, m_entry.path, deadline.within(k_patience));
  }
  store::DirLock lock = TRY(std::move(held));
  TRY(m_ledger.add(m_entry, deadline));
  return m_inner->apply(progress, deadline);
}

Result<SharedBase::Users> SharedBase::users() {
  Users users;
  for (const store::LedgerEntry& entry : TRY(m_ledger.all())) {
    users.others |=
        entry.kind == store::LedgerKind::base && entry.path == m_entry.path && entry.environment != m_entry.environment;
  }
  AbsPath real = m_seams.files.real_path(m_entry.path).value_or(m_entry.path);
  for (const Published& published : TRY(list_published(m_seams.files, m_folders))) {
    if (published.lock && (published.lock->base == m_entry.path.string() || published.lock->base == real.string())) {
      (published.name == m_entry.environment ? users.own : users.others) = true;
    }
  }
  return users;
}

Result<action::Undone> SharedBase::undo(action::Keep keep) {
  constexpr action::Undone::Stays k_for_others = action::Undone::Stays::for_others;
  auto held = lock_base(m_seams, m_folders, m_entry.path, Deadline::after(k_undo_patience));
  if (!held && held.error().kind != Kind::temporary) {
    return fail(held.error());
  }
  Users users = TRY(this->users());
  users.others |= !held; // who holds the lock is about to stand on it
  if (users.own) {
    return action::Undone{k_for_others, ""};
  }
  action::Undone undone = users.others ? action::Undone{k_for_others, ""} : TRY(m_inner->undo(keep));
  TRY(m_ledger.forget(m_entry, Deadline::after(k_undo_patience)));
  return undone;
}

} // namespace envboot::env
