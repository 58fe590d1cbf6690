#pragma once

#include "os/file_system.hpp"

#include <string>

namespace envboot::python {

/// A folder that a step makes as a whole (a conda prefix, a venv). Marks tell a half-made one from a whole one and both
/// from what isn't ours: `.NAME.half-made` beside it while it is made, `.envboot` in it afterwards. So a step that was
/// killed anywhere starts afresh, and nothing of the user's is ever removed.
class MadeFolder {
 public:
  /// `key` is the step's: another key in the mark means that it was made from something else.
  MadeFolder(os::FileSystem& files, AbsPath folder, std::string key);

  [[nodiscard]] bool is_done() const;
  /// Removes what an earlier run left and marks the start. Kind::refused when a folder without our marks is there.
  Status begin();
  Status finish();
  /// What finish() would do with it, sooner.
  Status remove_scratch();
  /// Removes the folder and the marks when they are ours; else nothing.
  Status undo();
  /// Beside the folder, for what is needed only while it is made; begin, finish and undo remove it.
  [[nodiscard]] AbsPath scratch() const;

 private:
  [[nodiscard]] RelPath name(std::string_view around) const;
  [[nodiscard]] bool is_ours() const;
  Status remove(const RelPath& name);

  os::FileSystem& m_files;
  AbsPath m_folder;
  std::string m_key;
};

} // namespace envboot::python
