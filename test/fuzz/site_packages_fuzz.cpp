// Names in a site-packages folder, one a line; a line `= TEXT` is the METADATA of the last one.
#include "fakes/fake_file_system.hpp"
#include "property.hpp"
#include "python/site_packages.hpp"

#include <algorithm>

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const AbsPath folder = *AbsPath::parse("/x/lib/python3.7/site-packages");
  fakes::FakeFileSystem files;
  files.add_dir(folder.string());
  std::string last = "a";
  while (!text.empty()) {
    std::string_view line = fuzz::take_line(text);
    auto name = RelPath::parse(line);
    if (line.starts_with("= ")) {
      files.add_file(folder.string() + "/" + last + "/METADATA", "Name: x\nVersion: " + std::string(line.substr(2)));
    } else if (name && line.find('/') == std::string_view::npos &&
               !files.has(folder.string() + "/" + std::string(line))) {
      last = line;
      files.add_dir(folder.string() + "/" + last);
    }
  }
  auto distributions = python::list_distributions(files, folder);
  require(distributions.has_value(), "a folder is listed");
  for (const python::Distribution& found : *distributions) {
    require(found.info.is_below_or_same(folder) && found.info != folder, "its info lies in the folder");
  }
  auto names = python::importable_names(files, folder);
  require(names && std::ranges::is_sorted(*names), "names are listed in order");
  for (const std::string& name : *names) {
    require(!name.empty() && name.find('.') == std::string::npos, "a module's name has no dot");
  }
  require(python::site_packages_of(files, *AbsPath::parse("/x")).size() == 1, "the folder itself is found");
  return 0;
}
