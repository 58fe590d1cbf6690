// flock and fcntl are not trusted: on NFS they may be local to a host, answer ENOLCK or block for ever when the lock
// daemon is away; Lustre mounted with `localflock` or `noflock` has them on one node or not at all. What every server
// does atomically is to make a name. So the lock is a symbolic link, made with its holder's identity as the target in
// one call, and read back in one.
//
//   NAME                    -> v1;HOST;PLACE;PID;START;SINCE;NONCE     the lock
//   .NAME.alive-NONCE          written by the holder's helper thread every 15 s
//   .NAME.break             -> as the lock: held for the moment in which a stale lock is taken away
//   .NAME.broken-NONCE         the stale lock, renamed, about to be unlinked
//   .NAME.probe-NONCE          made to learn the server's time, removed at once
//
// The traps. An NFS client repeats a request whose answer was lost, and gets EEXIST for a link it has made itself: so
// after EEXIST the target is read, and if it is ours we hold the lock. Clocks of hosts differ by minutes: silence is
// measured by the server's clock alone, the time of the last sign of life against that of a file just made. Two waiters
// that find the same stale lock must not both take it away, or the second removes the lock of the first: that is what
// .break is for, and the target is read again while it is held.
#include "store/dir_lock.hpp"

#include "os/read.hpp"
#include "store/lock_owner.hpp"

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

namespace envboot::store {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds k_heartbeat{15};
constexpr int64_t k_silence_ns = int64_t{120} * 1'000'000'000;
constexpr milliseconds k_longest_pause{100};

RelPath beside(const RelPath& name, std::string_view role, std::string_view nonce) {
  return RelPath::parse(fmt::format(".{}.{}{}", name.string(), role, nonce)).value();
}

/// New content, so that the server sets a new time.
Status touch(os::Dir& dir, const RelPath& alive) {
  os::FilePtr file = TRY(dir.open(alive, os::How::replace(0600)));
  std::byte dot{'.'};
  TRY(file->write(std::span(&dot, 1)));
  return file->close();
}

/// One attempt to get the lock after the other.
class Contender {
 public:
  Contender(const LockSeams& seams, os::Dir& dir, const RelPath& name, const LockOwner& self)
      : m_seams(seams), m_dir(dir), m_name(name), m_self(self) {}

  /// Whether the link is ours now.
  Result<bool> attempt() {
    if (TRY(make_link(m_name))) {
      return true;
    }
    auto target = m_dir.read_link(m_name);
    if (!target) {
      return target.error().is_missing() ? Result<bool>(false) : Result<bool>(fail(target.error()));
    }
    m_holder = *target;
    if (TRY(is_stale(m_name, m_holder))) {
      TRY(take_away(m_holder));
      return make_link(m_name);
    }
    return false;
  }

  [[nodiscard]] Error not_got(const Deadline& deadline) const {
    std::string path = (m_dir.path() / m_name).string();
    if (deadline.cancelled()) {
      return deadline.error("waiting for the lock " + path);
    }
    auto owner = LockOwner::parse(m_holder);
    return error(Kind::temporary, "another envboot is at work")
        .because(owner ? "the lock is held by " + owner->describe() : "the lock's link says `" + m_holder + "`")
        .because("the lock is " + path)
        .with_hint(
            fmt::format("wait until it has ended and try again; if no envboot is running anywhere, `rm {}`", path));
  }

 private:
  /// Made, or found to be ours already: the answer to our first request was lost.
  Result<bool> make_link(const RelPath& name) {
    Status made = m_dir.symlink(m_self.text(), name);
    if (made) {
      return true;
    }
    if (made.error().sys != EEXIST) {
      return fail(made.error());
    }
    auto target = m_dir.read_link(name);
    return target && *target == m_self.text();
  }

  Result<bool> is_stale(const RelPath& link, const std::string& target) {
    auto owner = LockOwner::parse(target);
    if (!owner) {
      return false;
    }
    Life life = life_of(*owner, m_seams.files, m_self);
    return life == Life::cannot_tell ? is_silent(link, *owner) : life == Life::dead;
  }

  Result<bool> is_silent(const RelPath& link, const LockOwner& owner) {
    auto made = m_dir.stat(link);
    if (!made) {
      return false;
    }
    int64_t last_sign = made->mtime_ns;
    if (auto alive = m_dir.stat(beside(m_name, "alive-", owner.nonce))) {
      last_sign = std::max(last_sign, alive->mtime_ns);
    }
    return TRY(server_time()) - last_sign > k_silence_ns;
  }

  Result<int64_t> server_time() {
    RelPath probe = beside(m_name, "probe-", m_self.nonce);
    TRY(m_dir.open(probe, os::How::replace(0600))); // empty: a full disk has room for it
    auto stat = m_dir.stat(probe);
    (void)m_dir.unlink(probe);
    return TRY(std::move(stat)).mtime_ns;
  }

  Status take_away(const std::string& stale) {
    RelPath guard = beside(m_name, "break", "");
    if (!TRY(make_link(guard))) {
      auto breaker = m_dir.read_link(guard);
      if (breaker && TRY(is_stale(guard, *breaker))) {
        (void)m_dir.unlink(guard);
      }
      return {};
    }
    auto now = m_dir.read_link(m_name);
    Status moved;
    if (now && *now == stale) {
      RelPath broken = beside(m_name, "broken-", m_self.nonce);
      moved = m_dir.rename(m_name, m_dir, broken);
      (void)m_dir.unlink(broken);
      if (auto owner = LockOwner::parse(stale)) {
        (void)m_dir.unlink(beside(m_name, "alive-", owner->nonce));
      }
    }
    (void)m_dir.unlink(guard);
    return moved;
  }

  const LockSeams& m_seams;
  os::Dir& m_dir;
  const RelPath& m_name;
  const LockOwner& m_self;
  std::string m_holder;
};

} // namespace

struct DirLock::Held {
  os::DirPtr dir;
  RelPath name;
  LockOwner self;
  std::mutex mutex;
  std::condition_variable ending;
  bool ended = false;
  std::thread heartbeat;

  Held(os::DirPtr folder, RelPath link, LockOwner owner)
      : dir(std::move(folder)), name(std::move(link)), self(std::move(owner)) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  [[nodiscard]] RelPath alive() const { return beside(name, "alive-", self.nonce); }

  Status start() {
    (void)touch(*dir, alive()); // a full disk: the link's own time counts for two minutes
    try {
      heartbeat = std::thread([this] {
        std::unique_lock<std::mutex> guard(mutex);
        while (!ending.wait_for(guard, k_heartbeat, [this] { return ended; })) {
          (void)touch(*dir, alive());
        }
      });
    } catch (const std::system_error& problem) {
      return fail(os_error(problem.code().value(), "cannot start the thread that keeps a lock alive"));
    }
    return {};
  }

  ~Held() {
    if (heartbeat.joinable()) {
      {
        std::lock_guard<std::mutex> guard(mutex);
        ended = true;
      }
      ending.notify_all();
      heartbeat.join();
    }
    auto target = dir->read_link(name);
    if (target && *target == self.text()) {
      (void)dir->unlink(name);
    }
    (void)dir->unlink(alive());
  }
};

Result<DirLock> DirLock::take(const LockSeams& seams, const AbsPath& folder, const RelPath& name, Deadline deadline) {
  os::DirPtr dir = TRY(os::make_dirs(seams.files, folder));
  LockOwner self = TRY(LockOwner::this_process(seams.files, seams.host, seams.clock, seams.random));
  Contender contender(seams, *dir, name, self);
  milliseconds pause{1};
  while (true) {
    auto got = contender.attempt();
    if (!got) {
      return fail(failure("the lock {} can't be taken", (folder / name).string()).because(got.error()));
    }
    if (*got) {
      break;
    }
    if (deadline.expired()) {
      return fail(contender.not_got(deadline));
    }
    seams.clock.sleep(std::min(pause, deadline.left()));
    pause = std::min(pause * 2, k_longest_pause);
  }
  auto held = std::make_unique<Held>(std::move(dir), name, std::move(self));
  TRY(held->start());
  return DirLock(std::move(held));
}

Status DirLock::check() {
  auto target = m_held->dir->read_link(m_held->name);
  if (target && *target == m_held->self.text()) {
    return {};
  }
  auto other = target ? LockOwner::parse(*target) : std::nullopt;
  return fail(failure("the lock {} is no longer ours", (m_held->dir->path() / m_held->name).string())
                  .because(other ? "it was taken over by " + other->describe() : "it was removed")
                  .with_hint("run the same command again when the other one has ended"));
}

DirLock::DirLock(std::unique_ptr<Held> held) : m_held(std::move(held)) {}
DirLock::DirLock(DirLock&&) noexcept = default;
DirLock& DirLock::operator=(DirLock&&) noexcept = default;
DirLock::~DirLock() = default;

} // namespace envboot::store
