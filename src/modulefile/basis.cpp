#include "modulefile/basis.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace envboot::modulefile {
namespace {

std::string told(const Result<os::Stat>& stat) {
  if (!stat) {
    return fmt::format("!{}", stat.error().sys);
  }
  return fmt::format("{} {} {} {} {:o} {} {}", static_cast<int>(stat->type), stat->size, stat->mtime_ns, stat->inode,
                     stat->mode, stat->uid, stat->gid);
}

} // namespace

Look look_at(os::FileReader& files, const AbsPath& path, bool resolved) {
  auto stat = files.stat(path, os::Links::keep);
  std::string was = told(stat);
  int64_t changed = stat ? stat->mtime_ns : 0;
  if (stat && stat->type == os::FileType::symlink) {
    auto target = files.stat(path, os::Links::follow);
    was += " > " + files.read_link(path).value_or("") + " " + told(target);
    changed = std::max(changed, target ? target->mtime_ns : 0);
  }
  if (resolved) {
    auto real = files.real_path(path);
    was += " = " + (real ? real->string() : "");
  }
  return {path, resolved, std::move(was), changed};
}

} // namespace envboot::modulefile
