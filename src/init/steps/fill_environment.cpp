#include "init/steps/fill_environment.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"
#include "util/sha256.hpp"

namespace envboot::init {

FillEnvironment::FillEnvironment(const Seams& seams, AbsPath generation, std::vector<env::DoorFile> files)
    : m_seams(seams), m_generation(std::move(generation)), m_files(std::move(files)) {}

std::string FillEnvironment::key() const {
  std::string all = m_generation.string();
  for (const env::DoorFile& file : m_files) {
    all += fmt::format("\n{} {:o} {}", file.path.string(), file.mode, file.content);
  }
  return "fill-environment:" + Sha256::of(all).hex();
}

std::string FillEnvironment::describe() const {
  return "write its activate scripts, its guard against PYTHONPATH, its kernel launcher and its job prologue";
}

action::Estimate FillEnvironment::estimate() const {
  return {m_files.size() * 4096, m_files.size()};
}

Status FillEnvironment::apply(action::Progress&, Deadline) {
  for (const env::DoorFile& file : m_files) {
    AbsPath path = m_generation / file.path;
    os::DirPtr folder = TRY(os::make_dirs(m_seams.files, path.parent(), 0755));
    TRY(store::write_atomic(*folder, TRY(RelPath::parse(path.name())), file.content, file.mode, store::Durable::no));
  }
  // venv's own script for PowerShell keeps none of the promises that the others now keep.
  if (os::exists(m_seams.files, m_generation / "bin/Activate.ps1")) {
    os::DirPtr bin = TRY(m_seams.files.dir(m_generation / "bin"));
    TRY(bin->unlink(PathLiteral("Activate.ps1")));
  }
  return {};
}

} // namespace envboot::init
