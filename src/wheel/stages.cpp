#include "wheel/stages.hpp"

#include <algorithm>

namespace envboot::wheel {
namespace {

constexpr PathLiteral k_lock(".envboot-install.lock");
constexpr std::string_view k_kept_stage = ".envboot-add-";
constexpr std::chrono::seconds k_lock_patience{5};

} // namespace

Result<RelPath> stages_folder(const python::InstallScheme& scheme) {
  const RelPath& library = scheme.purelib;
  size_t slash = library.string().rfind('/');
  if (slash == std::string::npos) {
    return fail(failure("the environment's site-packages is at its top: {}", library.string()));
  }
  return RelPath::parse(library.string().substr(0, slash));
}

Result<store::DirLock> lock_stages(const store::LockSeams& seams, const AbsPath& folder, const Deadline& deadline) {
  return store::DirLock::take(seams, folder, k_lock, deadline.within(k_lock_patience));
}

RelPath kept_stage(const RelPath& beside, unsigned number) {
  return beside / RelPath::parse(fmt::format("{}{:05}", k_kept_stage, number)).value();
}

Result<std::vector<RelPath>> kept_stages(os::Dir& prefix, const RelPath& beside) {
  std::vector<RelPath> stages;
  os::DirPtr folder = TRY(prefix.dir(beside));
  for (const os::Entry& entry : TRY(folder->list())) {
    if (entry.name.starts_with(k_kept_stage)) {
      stages.push_back(beside / TRY(RelPath::parse(entry.name)));
    }
  }
  std::ranges::sort(stages);
  return stages;
}

} // namespace envboot::wheel
