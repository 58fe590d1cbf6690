#include "init/steps/write_lock.hpp"
#include "init/lock_environment.hpp"
#include "init/steps/fetch_wheel.hpp"
#include "store/atomic_file.hpp"

namespace envboot::init {

WriteLock::WriteLock(const Seams& seams, LockWish wish) : m_seams(seams), m_wish(std::move(wish)) {}

std::string WriteLock::key() const {
  env::Lockfile lock = m_wish.lock;
  lock.made_at.clear();
  return "write-lock:" + Sha256::of(env::to_json(lock).dump(0) + m_wish.generation.string()).hex();
}

Status WriteLock::apply(action::Progress&, Deadline deadline) {
  env::Lockfile lock = m_wish.lock;
  lock.made_at = os::iso_time(m_seams.clock.now());
  for (size_t i = 0; i < m_wish.wheel_folders.size(); ++i) {
    FetchedWheel fetched = TRY(fetched_wheel(m_seams.files, m_wish.wheel_folders[i]));
    env::LockedWheel& wheel = lock.wheels[i];
    wheel.file = fetched.path.name();
    wheel.url = fetched.url;
    wheel.sha256 = fetched.sha256;
    wheel.size = fetched.size;
    wheel.capabilities = fetched.capabilities;
    env::lock_package(lock, {wheel.name, wheel.version, wheel.file, wheel.url, wheel.sha256, wheel.size});
  }
  if (m_wish.like) {
    std::erase_if(lock.wheels, [&](const auto& wheel) { return env::find_wheel(*m_wish.like, wheel.name) == nullptr; });
  }
  std::string name = lock.name;
  LockedNow now = TRY(lock_of(m_seams, {std::move(name), m_wish.generation, std::move(lock)}, std::move(deadline)));
  os::DirPtr folder = TRY(m_seams.files.dir(m_wish.generation));
  return store::write_atomic(*folder, env::k_lock_name, env::to_json(now.lock).dump() + "\n", 0644,
                             store::Durable::yes);
}

} // namespace envboot::init
