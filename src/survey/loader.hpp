#pragma once

#include "binfmt/elf.hpp"
#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace envboot::survey {

/// Where the dynamic loader would find a library, by the order of ld.so(8): the object's DT_RPATH and the program's
/// (where the object has no DT_RUNPATH), LD_LIBRARY_PATH, DT_RUNPATH, the cache, the standard folders. Nothing is
/// loaded.
class Loader {
 public:
  /// `program`: the executable that will load them, a Python; nothing when it isn't known.
  Loader(os::FileReader& files, const Environment& environment, const std::optional<AbsPath>& program);

  /// What `object` gets when it needs `name`; nothing: "cannot open shared object file". Libraries of another processor
  /// are passed over; a file that is no library at all ends the search, and the loader's with an error.
  std::optional<AbsPath> find(const std::string& name, const AbsPath& object, const binfmt::Elf& elf);
  /// Whether it is an ELF file, as far as it can be read.
  bool is_library(const AbsPath& file) { return kind_of(file) != Kind::none; }
  /// The highest version of a family that a library defines: `3.4.30` of `GLIBCXX`; "" for none.
  std::string provided(const AbsPath& library, const std::string& family);

 private:
  struct Folder {
    AbsPath path;
    std::vector<std::string> names; ///< sorted
  };
  enum class Kind { fits, foreign, none };
  Kind kind_of(const AbsPath& file);
  const Folder& look(const AbsPath& path);
  std::optional<AbsPath> search(const std::vector<AbsPath>& folders, const std::string& name);

  os::FileReader& m_files;
  std::vector<AbsPath> m_program_rpath, m_library_path, m_standard;
  std::map<std::string, std::string, std::less<>> m_cache;
  std::map<AbsPath, Folder> m_folders;
  std::map<AbsPath, Kind> m_kinds;
  std::map<std::string, std::string> m_provided; ///< of path and family
};

} // namespace envboot::survey
