#pragma once

#include "os/read.hpp"

#include <cstdlib>
#include <string>

namespace envboot::fakes {

/// A new folder on the real disk (below $TMPDIR or /tmp), removed with all it holds when this goes. No fake.
class TempFolder {
 public:
  TempFolder() : m_files(os::real_file_system()), m_path(make()) {}
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
  static AbsPath make() {
    const char* base = std::getenv("TMPDIR");
    std::string name = std::string(base != nullptr && *base == '/' ? base : "/tmp") + "/envboot-test-XXXXXX";
    return AbsPath::parse(::mkdtemp(name.data()) != nullptr ? name : "").value();
  }
  std::unique_ptr<os::FileSystem> m_files;
  AbsPath m_path;
};

} // namespace envboot::fakes
