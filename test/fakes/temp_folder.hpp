#pragma once

#include "os/read.hpp"

#include <cstdlib>
#include <string>
#include <unistd.h>

namespace envboot::fakes {

/// A new folder of the real file system, removed with all it holds when this goes. No fake.
class TempFolder {
 public:
  /// disk: below $TMPDIR or /tmp; memory: below /dev/shm where that may be written, for tests that sync a thousand
  /// times.
  enum class On { disk, memory };
  explicit TempFolder(On on = On::disk) : m_files(os::real_file_system()), m_path(make(on)) {}
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    if (auto parent = m_files->dir(m_path.parent())) {
      (void)os::remove_tree(**parent, RelPath::parse(m_path.name()).value());
    }
  }
  [[nodiscard]] const AbsPath& path() const { return m_path; }
  [[nodiscard]] std::string text(const std::string& below) const { return m_path.string() + "/" + below; }
  [[nodiscard]] os::FileSystem& files() const { return *m_files; }
  [[nodiscard]] os::DirPtr dir() const { return m_files->dir(m_path).value(); }

 private:
  static AbsPath make(On on) {
    const char* base = on == On::memory && ::access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : std::getenv("TMPDIR");
    std::string name = std::string(base != nullptr && *base == '/' ? base : "/tmp") + "/envboot-test-XXXXXX";
    return AbsPath::parse(::mkdtemp(name.data()) != nullptr ? name : "").value();
  }
  std::unique_ptr<os::FileSystem> m_files;
  AbsPath m_path;
};

} // namespace envboot::fakes
