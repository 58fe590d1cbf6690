#pragma once

#include "os/file_system.hpp"

#include <mutex>
#include <set>

namespace envboot::wheel {

/// The folders of the stage, made as they are needed. For several threads.
class StagedFolders {
 public:
  /// `stage` must outlive it.
  StagedFolders(os::Dir& stage, uint32_t permissions) : m_stage(stage), m_permissions(permissions) {}
  [[nodiscard]] os::Dir& top() { return m_stage; }
  /// Opens the folder above `path`, which is below another one, made with those above it.
  Result<os::DirPtr> above(const RelPath& path);

 private:
  Status make(const std::string& path);

  os::Dir& m_stage;
  uint32_t m_permissions;
  std::mutex m_mutex;
  std::set<std::string, std::less<>> m_made;
};

/// One thread's way into the stage: the folder used last stays open, for members come folder by folder.
class StageWriter {
 public:
  explicit StageWriter(StagedFolders& folders) : m_folders(folders) {}
  Result<os::FilePtr> create(const RelPath& path, uint32_t permissions);

 private:
  StagedFolders& m_folders;
  std::string m_path;
  os::DirPtr m_folder;
};

} // namespace envboot::wheel
