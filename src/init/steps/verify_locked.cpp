#include "init/steps/verify_locked.hpp"

#include "env/lock_drift.hpp"
#include "init/lock_environment.hpp"
#include "util/sha256.hpp"

namespace envboot::init {

std::string VerifyLocked::key() const {
  return "verify-locked:" + Sha256::of(env::to_json(m_lock).dump(0) + m_environment.string()).hex();
}

Status VerifyLocked::apply(action::Progress& progress, Deadline deadline) {
  LockedNow now = TRY(lock_of(m_seams, {m_lock.name, m_environment, std::nullopt}, std::move(deadline)));
  env::Lockfile then = m_lock;
  // What comes with the Python, and the Python's own patch level, are the machine's.
  for (const env::LockedPackage& package : m_lock.packages) {
    const env::LockedPackage* here = is_seed(package.name) ? env::find_package(now.lock, package.name) : nullptr;
    if (here != nullptr && here->version != package.version) {
      progress.note(fmt::format("{} is {} here, and was {}", package.name, here->version, package.version));
    }
  }
  if (now.lock.python != then.python) {
    progress.note(fmt::format("its Python is {}, and was {}", now.lock.python, then.python));
  }
  now.lock.python = then.python;
  for (env::Lockfile* lock : {&then, &now.lock}) {
    std::erase_if(lock->packages, [](const env::LockedPackage& package) { return is_seed(package.name); });
  }
  std::vector<env::Drift> drifts = env::drift_between(then, now.lock);
  if (drifts.empty()) {
    return {};
  }
  Error error = refusal("what was installed is not what was locked");
  for (const env::Drift& drift : drifts) {
    error = std::move(error).because(drift.what);
  }
  return fail(std::move(error).with_hint(
      "the index told another file's digest when the lock was made: lock the environment again, and compare"));
}

} // namespace envboot::init
