#include "modulefile/name_parts.hpp"

namespace envboot::modulefile {

std::string last_part(std::string_view name) {
  size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

std::string folder_part(std::string_view name) {
  size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? std::string_view() : name.substr(0, slash));
}

std::string first_part(std::string_view name) {
  return std::string(name.substr(0, name.find('/')));
}

std::string below(std::string_view folder, std::string_view name) {
  return folder.empty() ? std::string(name) : std::string(folder) + "/" + std::string(name);
}

bool is_at_or_below(std::string_view name, std::string_view above) {
  return name.starts_with(above) && (name.size() == above.size() || name[above.size()] == '/');
}

bool has_dot_part(std::string_view name) {
  return name.starts_with('.') || name.find("/.") != std::string_view::npos;
}

std::string without_trailing_slashes(std::string_view name) {
  while (name.ends_with('/')) {
    name.remove_suffix(1);
  }
  return std::string(name);
}

} // namespace envboot::modulefile
