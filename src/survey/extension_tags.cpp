#include "survey/extension_tags.hpp"

#include <algorithm>

namespace envboot::survey {

ExtensionTags::ExtensionTags(std::string_view python) : m_digits(python) {
  std::erase(m_digits, '.');
}

void ExtensionTags::add(std::string_view path) {
  constexpr std::string_view k_suffix = ".so", k_cpython = "cpython-";
  if (!path.ends_with(k_suffix)) {
    return;
  }
  size_t name = path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1;
  size_t dot = path.find('.', name);
  std::string_view tag = path.substr(dot + 1, path.size() - std::min(path.size(), dot + 1 + k_suffix.size()));
  Module& module = m_modules[std::string(path.substr(0, dot))];
  if (!tag.starts_with(k_cpython)) {
    module.fits = true;
    return;
  }
  tag.remove_prefix(k_cpython.size());
  if (tag.substr(0, tag.find_first_not_of("0123456789")) == m_digits) {
    module.fits = true;
  } else {
    module.foreign = path;
  }
}

std::vector<std::string> ExtensionTags::foreign() const {
  std::vector<std::string> paths;
  for (const auto& [stem, module] : m_modules) {
    if (!module.fits) {
      paths.push_back(module.foreign);
    }
  }
  return paths;
}

} // namespace envboot::survey
