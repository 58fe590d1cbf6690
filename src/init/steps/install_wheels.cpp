#include "init/steps/install_wheels.hpp"
#include "dist/wheel_name.hpp"
#include "init/steps/fetch_wheel.hpp"
#include "wheel/install.hpp"

namespace envboot::init {
namespace {

python::InstallPackages installer(const Seams& seams, const python::InstallWish& wish) {
  return {seams.files, seams.processes, wish};
}

std::string digest_of(const std::vector<AbsPath>& folders) {
  std::string text;
  for (const AbsPath& folder : folders) {
    text += folder.string() + "\n";
  }
  return Sha256::of(text).hex();
}

} // namespace

InstallFetched::InstallFetched(const Seams& seams, std::vector<AbsPath> folders, AbsPath environment)
    : m_seams(seams), m_folders(std::move(folders)), m_environment(std::move(environment)) {}

std::string InstallFetched::key() const {
  return fmt::format("install-fetched:{}:{}", digest_of(m_folders), Sha256::of(m_environment.string()).hex());
}

std::string InstallFetched::describe() const {
  return fmt::format("install {} fetched wheel{}, each file held against its hash", m_folders.size(),
                     m_folders.size() == 1 ? "" : "s");
}

Status InstallFetched::install(const AbsPath& folder, action::Progress& progress, const Deadline& deadline) {
  FetchedWheel fetched = TRY(fetched_wheel(m_seams.files, folder));
  wheel::InstallWish wish;
  wish.wheel = fetched.path;
  wish.sha256 = Sha256::from_hex(fetched.sha256);
  wish.prefix = m_environment;
  wish.progress = [&](uint64_t done, uint64_t total) { progress.amount(done, total); };
  wheel::InstallSeams seams{{m_seams.files, m_seams.host, m_seams.clock, m_seams.random}, m_seams.processes};
  wheel::InstallReport report = TRY(wheel::install(seams, wish, deadline));
  for (const std::string& warning : report.warnings) {
    progress.note(warning);
  }
  return {};
}

Status InstallFetched::apply(action::Progress& progress, Deadline deadline) {
  for (const AbsPath& folder : m_folders) {
    TRY(install(folder, progress, deadline));
  }
  return {};
}

InstallBeside::InstallBeside(const Seams& seams, std::vector<AbsPath> folders, python::InstallWish wish)
    : m_seams(seams), m_folders(std::move(folders)), m_wish(std::move(wish)) {}

std::string InstallBeside::key() const {
  return fmt::format("install-beside:{}:{}", digest_of(m_folders), installer(m_seams, m_wish).key());
}

std::string InstallBeside::describe() const {
  std::string what = m_folders.empty() ? "" : m_folders.size() == 1 ? "what it needs" : "what they need";
  for (const std::string& requirement : m_wish.requirements) {
    what += (what.empty() ? "" : ", ") + requirement;
  }
  return fmt::format("install {} with {} (versions chosen at run time)", what, m_wish.uv ? "uv, else pip" : "pip");
}

Status InstallBeside::apply(action::Progress& progress, Deadline deadline) {
  python::InstallWish wish = m_wish;
  for (const AbsPath& folder : m_folders) {
    dist::WheelName name = TRY(dist::WheelName::parse(TRY(fetched_wheel(m_seams.files, folder)).path.name()));
    wish.kept.push_back(name.name + "==" + name.version.text());
  }
  return installer(m_seams, wish).apply(progress, deadline);
}

} // namespace envboot::init
