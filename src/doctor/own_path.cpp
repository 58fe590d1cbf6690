#include "doctor/own_path.hpp"

#include <deque>

namespace envboot::doctor {
namespace {

constexpr int k_most_links = 40; // as Linux

std::deque<RelPath> components(const AbsPath& path) {
  std::deque<RelPath> parts;
  for (AbsPath at = path; at != AbsPath::root(); at = at.parent()) {
    if (auto name = RelPath::parse(at.name())) {
      parts.push_front(*name);
    }
  }
  return parts;
}

} // namespace

Result<AbsPath> own_path(os::FileReader& files, const AbsPath& path, os::Links last, uint32_t user) {
  AbsPath at = AbsPath::root();
  std::deque<RelPath> left = components(path);
  for (int links = 0; !left.empty();) {
    AbsPath next = at / left.front();
    left.pop_front();
    os::Stat stat = TRY(files.stat(next, os::Links::keep));
    if (stat.type != os::FileType::symlink || (left.empty() && last == os::Links::keep)) {
      at = next;
      continue;
    }
    if (stat.uid != user && stat.uid != 0) {
      return fail(refusal("{} is not changed", path.string())
                      .because(fmt::format("{} is a link that another user made", next.string())));
    }
    if (++links > k_most_links) {
      return fail(os_error(ELOOP, "cannot follow " + path.string()));
    }
    AbsPath target = TRY(AbsPath::parse(TRY(files.read_link(next)), at));
    std::deque<RelPath> parts = components(target);
    left.insert(left.begin(), parts.begin(), parts.end());
    at = AbsPath::root();
  }
  return at;
}

} // namespace envboot::doctor
