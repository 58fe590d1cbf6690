#include "survey/path_lines.hpp"

#include "os/read.hpp"

#include <algorithm>

namespace envboot::survey {
namespace {

constexpr size_t k_limit = size_t{1} << 20;

void read_lines(os::FileReader& files, const AbsPath& file, std::vector<PathLine>& lines) {
  auto read = os::read_text(files, file, k_limit);
  std::string_view text = read ? std::string_view(*read) : std::string_view();
  for (int number = 1; !text.empty(); ++number) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    if (line.find_first_not_of(" \t") == std::string_view::npos || line.starts_with('#')) {
      continue;
    }
    PathLine found{.file = file, .line = number, .text = std::string(line)};
    found.code = line.starts_with("import ") || line.starts_with("import\t");
    if (!found.code) {
      if (auto path = AbsPath::parse(line, file.parent())) {
        found.path = *path;
      }
      found.gone = found.path && !os::exists(files, *found.path);
    }
    lines.push_back(std::move(found));
  }
}

} // namespace

PathFiles path_files(os::FileReader& files, const AbsPath& site_packages) {
  PathFiles found;
  for (const RelPath& name : os::names_in(files, site_packages)) {
    if (!name.string().ends_with(".pth")) {
      continue;
    }
    AbsPath file = site_packages / name;
    read_lines(files, file, found.lines);
    if (name.string().starts_with('.')) {
      found.hidden.push_back(file);
    }
  }
  return found;
}

} // namespace envboot::survey
