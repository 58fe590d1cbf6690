#include "init/steps/self_test.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"
#include "util/beside.hpp"
#include "util/sha256.hpp"

namespace envboot::init {
namespace {

constexpr PathLiteral k_script(".self-test.sh");
constexpr std::chrono::minutes k_patience{10}; // torch from a cold parallel file system takes minutes

/// Sources $1, then lets the Python on PATH say where it lives ($2), and import each further word.
constexpr std::string_view k_probe = R"sh(
activate=$1 expected=$2
shift 2
. "$activate" || exit
lives_in=$(python -c 'import os, sys; print(os.path.realpath(sys.prefix))') || exit
if [ "$lives_in" != "$expected" ]; then
    echo "python is $(command -v python), which belongs to $lives_in" >&2
    exit 9
fi
exec python -c 'import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)' "$@"
)sh";

/// The files in `folder` won't be read again. What can't be opened stays in memory a while longer.
void let_go(os::FileReader& files, const AbsPath& folder) {
  auto entries = files.list(folder);
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    auto name = RelPath::parse(entry.name);
    if (auto file = name ? files.open(folder / *name) : fail(name.error())) {
      (*file)->let_go();
    }
  }
}

} // namespace

SelfTest::SelfTest(const Seams& seams, SelfTestWish wish) : m_seams(seams), m_wish(std::move(wish)) {}

std::string SelfTest::key() const {
  std::string all = m_wish.script + m_wish.prefix.string();
  for (const std::string& name : m_wish.imports) {
    all += "\n" + name;
  }
  for (const TestShell& shell : m_wish.shells) {
    all += "\n" + shell.name;
  }
  return "self-test:" + Sha256::of(all).hex();
}

std::string SelfTest::describe() const {
  std::string shells;
  for (const TestShell& shell : m_wish.shells) {
    shells += (shells.empty() ? "" : ", and in ") + shell.name;
  }
  return fmt::format("test it in {}", shells);
}

Status SelfTest::apply(action::Progress& progress, Deadline deadline) {
  AbsPath script = m_wish.prefix / k_script;
  os::DirPtr folder = TRY(m_seams.files.dir(m_wish.prefix));
  RelPath name = TRY(RelPath::parse(script.name()));
  TRY(store::write_atomic(*folder, name, m_wish.script, 0600, store::Durable::no));
  auto settling = settle();
  uint64_t done = 0;
  for (const TestShell& shell : m_wish.shells) {
    TRY(test_in(shell, script, deadline.within(k_patience)));
    progress.amount(++done, m_wish.shells.size());
  }
  settling.wait();
  return folder->unlink(name);
}

/// A test that failed leaves its script. It stands in an environment that stays where more was to be added to one.
Result<action::Undone> SelfTest::undo(action::Keep) {
  auto folder = m_seams.files.dir(m_wish.prefix);
  if (!folder) {
    return folder.error().is_missing() ? Result<action::Undone>() : fail(folder.error());
  }
  TRY(os::remove_tree(**folder, k_script));
  return action::Undone();
}

/// What the installation wrote goes to the disk beside the tests, and what it read goes from memory, so that
/// publication and the removal of the downloads have little left to wait for; it is also they who tell of an error.
std::future<void> SelfTest::settle() {
  return beside([this] {
    if (auto folder = m_seams.files.dir(m_wish.prefix)) {
      static_cast<void>((*folder)->sync_fs());
    }
    for (const AbsPath& download : m_wish.downloads) {
      let_go(m_seams.files, download);
    }
  });
}

Status SelfTest::test_in(const TestShell& shell, const AbsPath& script, Deadline deadline) {
  AbsPath real = TRY(m_seams.files.real_path(m_wish.prefix));
  os::Command command{.argv = {"/bin/sh", "-s", "--", script.string(), real.string()},
                      .environment = shell.extra,
                      .input = std::string(k_probe)};
  command.argv.insert(command.argv.end(), m_wish.imports.begin(), m_wish.imports.end());
  command.environment.set("HOME", TRY(os::home_in(m_seams.host.environment())).string());
  if (!command.environment.has("PATH")) {
    command.environment.set("PATH", "/usr/bin:/bin");
  }
  os::Outcome outcome = TRY(m_seams.processes.run(command, std::move(deadline)));
  if (outcome.good()) {
    return {};
  }
  Error error = os::describe_failure(command, outcome);
  error.what = fmt::format("the new environment fails its test in {}", shell.name);
  return fail(std::move(error).with_hint("nothing was published; the last lines above are Python's own words"));
}

} // namespace envboot::init
