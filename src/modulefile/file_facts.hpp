#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::modulefile {

/// What a modulefile may ask of a file. Like read_regular these look past the seams: for the worker, which may only
/// look.
struct FileFacts {
  std::string_view type; ///< "directory", "file", "other": Lua's lfs says so
  int64_t size = 0;      ///< bytes
  int64_t modified = 0;  ///< seconds since 1970
};
/// Links are followed.
std::optional<FileFacts> file_facts(const std::string& path);

std::optional<std::string> real_path(const std::string& path);

/// Sorted, with . and ..; nothing where the folder can't be read. At most 20000 names.
std::optional<std::vector<std::string>> names_in_folder(const std::string& path);

} // namespace envboot::modulefile
