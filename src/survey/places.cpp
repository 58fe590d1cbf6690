#include "survey/places.hpp"
#include "os/read.hpp"
#include "survey/mounts.hpp"

#include <algorithm>

namespace envboot::survey {
namespace {

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

} // namespace

Result<AbsPath> expand_path(std::string_view text, const Environment& environment, const AbsPath& home) {
  std::string out;
  if (text.starts_with("~") && (text.size() == 1 || text[1] == '/')) {
    out = home.string();
    text.remove_prefix(1);
  }
  while (!text.empty()) {
    if (text.front() != '$') {
      size_t end = std::min(text.find('$'), text.size());
      out += text.substr(0, end);
      text.remove_prefix(end);
      continue;
    }
    text.remove_prefix(1);
    bool braced = text.starts_with("{");
    text.remove_prefix(braced ? 1 : 0);
    size_t end = 0;
    while (end < text.size() && is_name_character(text[end])) {
      ++end;
    }
    std::string name(text.substr(0, end));
    auto value = environment.get(name);
    if (name.empty() || !value || value->empty()) {
      return fail(
          usage_error("the variable ${} is not set", name).with_hint("write the path out, or set the variable"));
    }
    out += *value;
    text.remove_prefix(std::min(end + (braced ? 1 : 0), text.size()));
  }
  return AbsPath::parse(out);
}

PlaceFacts look_at_place(os::FileReader& files, std::string name, const AbsPath& path, std::string purge) {
  AbsPath there = path;
  while (!os::exists(files, there) && there.parent() != there) {
    there = there.parent();
  }
  PlaceFacts place{
      std::move(name), path, std::move(purge), Unknown{"the file system did not say"}, {}, files.may('w', there),
      false,           false};
  if (auto space = files.space(there)) {
    place.space = *space;
  } else {
    place.space = Unknown{space.error().causes.empty() ? space.error().what : space.error().causes.front()};
  }
  auto table = os::read_text(files, *AbsPath::parse("/proc/self/mountinfo"));
  std::vector<Mount> mounts = table ? parse_mountinfo(*table) : std::vector<Mount>();
  if (const Mount* mount = mount_of(mounts, files.real_path(there).value_or(there))) {
    place.file_system = mount->type;
    place.read_only = mount->has("ro");
    place.no_exec = mount->has("noexec");
  }
  return place;
}

std::vector<PlaceFacts> places(os::FileReader& files, const config::Site& site, const Environment& environment,
                               const AbsPath& home) {
  std::vector<PlaceFacts> found;
  std::vector<AbsPath> real_paths;
  for (const config::Place& place : site.places) {
    auto path = expand_path(place.path, environment, home);
    auto real = path ? files.real_path(*path) : path;
    if (real && os::is_directory(files, *real) && std::ranges::find(real_paths, *real) == real_paths.end()) {
      real_paths.push_back(*real);
      found.push_back(look_at_place(files, place.name, *path, place.purge));
      found.back().purge_known = place.purge_known;
    }
  }
  return found;
}

std::string purge_text(const PlaceFacts& place) {
  return place.purge_known ? place.purge : "purge policy unknown: ask your site how long files stay there";
}

} // namespace envboot::survey
