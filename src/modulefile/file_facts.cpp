#include "modulefile/file_facts.hpp"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <dirent.h>
#include <sys/stat.h>

namespace envboot::modulefile {
namespace {

constexpr size_t k_most_names = 20000;

} // namespace

std::optional<FileFacts> file_facts(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) {
    return std::nullopt;
  }
  std::string_view type = S_ISDIR(about.st_mode) ? "directory" : S_ISREG(about.st_mode) ? "file" : "other";
  return FileFacts{type, about.st_size, about.st_mtime};
}

std::optional<std::string> real_path(const std::string& path) {
  char resolved[PATH_MAX];
  return ::realpath(path.c_str(), resolved) == nullptr ? std::nullopt : std::optional<std::string>(resolved);
}

std::optional<std::vector<std::string>> names_in_folder(const std::string& path) {
  DIR* folder = ::opendir(path.c_str());
  if (folder == nullptr) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const dirent* entry = ::readdir(folder); entry != nullptr && names.size() < k_most_names;
       entry = ::readdir(folder)) {
    names.emplace_back(entry->d_name);
  }
  ::closedir(folder);
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace envboot::modulefile
