#pragma once

#include "os/file_system.hpp"
#include "os/host.hpp"

#include <memory>

namespace envboot::store {

/// The seams a lock needs; they must outlive it.
struct LockSeams {
  os::FileSystem& files;
  const os::Host& host;
  os::Clock& clock;
  os::Random& random;
};

/// A lock between processes, also of several hosts on NFS or Lustre: a link NAME in a folder. Held until it goes out of
/// scope; a helper thread keeps it alive. One of a killed process is taken over: at once on the same machine, after two
/// minutes of silence from another one.
class DirLock {
 public:
  /// `name` is one component; the folder is made when it is missing (0700). Waits until the deadline, then
  /// Kind::temporary with an error that says who holds it, since when and where; Kind::interrupted when cancelled.
  /// Not to be taken twice by one thread.
  static Result<DirLock> take(const LockSeams& seams, const AbsPath& folder, const RelPath& name, Deadline deadline);

  DirLock(DirLock&&) noexcept;
  DirLock& operator=(DirLock&&) noexcept;
  ~DirLock();

  /// An error when another process has taken it over meanwhile (this machine slept for minutes, say): ask before a step
  /// that can't be taken back, such as publishing.
  [[nodiscard]] Status check();

 private:
  struct Held;
  explicit DirLock(std::unique_ptr<Held> held);
  std::unique_ptr<Held> m_held;
};

} // namespace envboot::store
