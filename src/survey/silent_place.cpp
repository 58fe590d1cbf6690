#include "survey/silent_place.hpp"

#include <algorithm>
#include <deque>

namespace envboot::survey {
namespace {

constexpr int k_most_links = 40; // as the kernel's own limit

std::deque<std::string> parts_of(std::string_view path) {
  std::deque<std::string> parts;
  while (!path.empty()) {
    size_t end = std::min(path.find('/'), path.size());
    if (end > 0) {
      parts.emplace_back(path.substr(0, end));
    }
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

AbsPath child(const AbsPath& folder, const std::string& name) {
  return AbsPath::parse(name, folder).value_or(folder); // `..` of a link's target too
}

} // namespace

WayToSilence::WayToSilence(std::vector<Mount> mounts, AbsPath path)
    : m_mounts(std::move(mounts)), m_path(std::move(path)), m_where{m_path, "", {m_path}} {}

void WayToSilence::walk(os::FileReader& files) {
  AbsPath at = AbsPath::root(), said = AbsPath::root();
  std::deque<std::string> rest = parts_of(m_path.string()), unsaid = rest;
  int links = 0;
  while (!rest.empty()) {
    AbsPath next = child(at, rest.front());
    rest.pop_front();
    while (unsaid.size() > rest.size()) {
      said = child(said, unsaid.front());
      unsaid.pop_front();
    }
    const Mount* mount = mount_of(m_mounts, next);
    reach(mount, said);
    bool entered = mount != nullptr && mount->point == next;
    auto target = entered ? fail(failure("a folder that something is mounted on is no link")) : files.read_link(next);
    if (!target || ++links > k_most_links) {
      at = next;
      continue;
    }
    std::deque<std::string> more = parts_of(*target);
    rest.insert(rest.begin(), more.begin(), more.end());
    at = target->starts_with('/') ? AbsPath::root() : at;
  }
}

void WayToSilence::reach(const Mount* mount, const AbsPath& said) {
  std::lock_guard lock(m_mutex);
  if (mount == nullptr || mount->point == AbsPath::root()) { // what envboot runs from answers, but for this one file
    m_where = {m_path, "", {m_path}};
    return;
  }
  if (m_where.folder != mount->point) {
    m_where = {mount->point, mount->type, {mount->point}};
    if (!said.is_below_or_same(mount->point)) {
      m_where.names.push_back(said);
    }
  }
}

SilentPlace WayToSilence::where() const {
  std::lock_guard lock(m_mutex);
  return m_where;
}

} // namespace envboot::survey
