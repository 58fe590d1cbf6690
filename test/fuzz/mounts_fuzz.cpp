// /proc/self/mountinfo, and a profile's paths with variables in them (the first line).
#include "property.hpp"
#include "survey/mounts.hpp"
#include "survey/places.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const AbsPath home = *AbsPath::parse("/home/u");
  std::string_view written = fuzz::take_line(text);
  auto path = survey::expand_path(written, {{"SCRATCH", "/scratch/u"}, {"EMPTY", ""}}, home);
  std::vector<survey::Mount> mounts = survey::parse_mountinfo(text);
  if (fuzz::good(path)) {
    auto again = survey::expand_path(path->string(), {}, home);
    require(path->string().find('$') != std::string::npos || (again && *again == *path), "an expanded path stays");
    const survey::Mount* mount = survey::mount_of(mounts, *path);
    require(mount == nullptr || path->is_below_or_same(mount->point), "a path lies on its mount");
  }
  for (const survey::Mount& mount : mounts) {
    const survey::Mount* found = survey::mount_of(mounts, mount.point);
    require(found != nullptr && found->point == mount.point, "a mount's point lies on it, or on one over it");
  }
  return 0;
}
