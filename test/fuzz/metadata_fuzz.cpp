// METADATA and entry_points.txt of a package.
#include "dist/metadata.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

namespace {

bool one_line(std::string_view text) {
  return text.find_first_of("\r\n") == std::string_view::npos;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  if (auto metadata = dist::parse_metadata(text); fuzz::good(metadata)) {
    require(!metadata->name.empty() && !metadata->version.empty(), "a package has a name and a version");
    std::string printed = "Name: " + metadata->name + "\nVersion: " + metadata->version + "\n";
    printed += metadata->requires_python.empty() ? "" : "Requires-Python: " + metadata->requires_python + "\n";
    for (const std::string& requirement : metadata->requires_dist) {
      require(one_line(requirement), "a requirement is one line");
      printed += "Requires-Dist: " + requirement + "\n";
    }
    auto again = dist::parse_metadata(printed);
    require(again && again->name == metadata->name && again->version == metadata->version &&
                again->requires_dist == metadata->requires_dist && again->requires_python == metadata->requires_python,
            "fields print as they read");
  }
  std::string printed;
  std::vector<dist::EntryPoint> entries = dist::parse_entry_points(text);
  for (const dist::EntryPoint& entry : entries) {
    require(!entry.section.empty() && !entry.name.empty() && !entry.value.empty(), "an entry point is whole");
    require(one_line(entry.name) && one_line(entry.value), "an entry point is one line");
    printed += "[" + entry.section + "]\n" + entry.name + " = " + entry.value + "\n";
  }
  require(dist::parse_entry_points(printed) == entries, "entry points print as they read");
  return 0;
}
