#include "init/steps/install_wheels.hpp"
#include "init/steps/fetch_wheel.hpp"

namespace envboot::init {
namespace {

python::InstallPackages installer(const Seams& seams, const python::InstallWish& wish) {
  return {seams.files, seams.processes, wish};
}

} // namespace

InstallWithWheels::InstallWithWheels(const Seams& seams, std::vector<AbsPath> folders, python::InstallWish wish)
    : m_seams(seams), m_folders(std::move(folders)), m_wish(std::move(wish)) {}

std::string InstallWithWheels::key() const {
  std::string folders;
  for (const AbsPath& folder : m_folders) {
    folders += folder.string() + "\n";
  }
  return fmt::format("install-wheels:{}:{}", Sha256::of(folders).hex(), installer(m_seams, m_wish).key());
}

std::string InstallWithWheels::describe() const {
  std::string names;
  for (const std::string& requirement : m_wish.requirements) {
    names += (names.empty() ? "" : ", ") + requirement;
  }
  std::string wheels =
      m_folders.empty() ? "" : fmt::format("{} fetched wheel{}", m_folders.size(), m_folders.size() == 1 ? "" : "s");
  std::string both = wheels.empty() || names.empty() ? wheels + names : wheels + " and " + names;
  return fmt::format("install {} with {} (versions chosen at run time)", both, m_wish.uv ? "uv, else pip" : "pip");
}

Status InstallWithWheels::apply(action::Progress& progress, Deadline deadline) {
  python::InstallWish wish = m_wish;
  for (const AbsPath& folder : m_folders) {
    wish.wheels.push_back(TRY(fetched_wheel(m_seams.files, folder)).path);
  }
  return installer(m_seams, wish).apply(progress, deadline);
}

} // namespace envboot::init
