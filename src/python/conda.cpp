#include "python/conda.hpp"

#include "os/read.hpp"
#include "python/clean_environment.hpp"
#include "python/interpreter.hpp"
#include "python/line_sink.hpp"
#include "python/made_folder.hpp"
#include "util/beside.hpp"
#include "util/sha256.hpp"

#include <algorithm>
#include <optional>

namespace envboot::python {
namespace {

constexpr std::string_view k_channels_hint =
    "name the channels to use in the site profile (`channels = [...]`), or give another base with --base";

constexpr Saying k_conda_says[] = {
    {"unrecognized arguments", Kind::failed, "this conda does not know an option", ""},
    {"invalid choice", Kind::failed, "this conda does not know an option", ""},
    {"CondaToSNonInteractiveError", Kind::usage, "the default channels ask to accept their terms of service first",
     k_channels_hint, Retry::other_settings},
    {"Terms of Service have not been accepted", Kind::usage,
     "the default channels ask to accept their terms of service first", k_channels_hint, Retry::other_settings},
    {"PackagesNotFoundError", Kind::failed, "no channel has that Python", k_channels_hint, Retry::other_settings},
    {"PackageNotFoundError", Kind::failed, "no channel has that Python", k_channels_hint, Retry::other_settings},
    {"ResolvePackageNotFound", Kind::failed, "no channel has that Python", k_channels_hint, Retry::other_settings},
    {"NoPackagesFoundError", Kind::failed, "no channel has that Python", k_channels_hint, Retry::other_settings},
    {"PackagesNotFoundInChannelsError", Kind::failed, "no channel has that Python", k_channels_hint,
     Retry::other_settings},
    {"LoadError", Kind::usage, "conda can't read a .condarc", "correct the file that is named above"},
    {"ConfigurationLoadError", Kind::usage, "conda can't read a .condarc", "correct the file that is named above"},
    {"libmamba", Kind::failed, "conda's libmamba solver does not work", ""},
    {"CONNECTION FAILED", Kind::temporary, "conda did not reach its channels", "envboot doctor --only EB5",
     Retry::other_settings},
    {"bad interpreter", Kind::failed, "the conda is broken: its Python is gone", "", Retry::another_tool},
    {"No module named", Kind::failed, "the conda is broken: a part of it can't be imported", "", Retry::another_tool},
    {"OfflineError", Kind::usage, "a .condarc says `offline: true`", "take that line out", Retry::another_way},
};

/// Lines of conda's output that tell how far it is.
constexpr std::string_view k_stages[] = {
    "Collecting package metadata", "Fetching package metadata", "Solving",
    "Downloading and Extracting",  "Preparing transaction",     "Verifying transaction",
    "Executing transaction",       "Linking packages"};

/// Where conda keeps what it was told, below $HOME.
constexpr std::string_view k_rc_files[] = {".condarc", ".conda/.condarc", ".config/conda/.condarc"};

/// What was tried, and the last conda's own words.
Error last_word(Error all, const Error& last) {
  all.kind = last.kind;
  all.hint = last.hint;
  all.causes.insert(all.causes.end(), last.causes.begin(), last.causes.end());
  return all;
}

} // namespace

/// One way to call a conda.
struct CreateCondaBase::Way {
  std::string name; ///< "" for the plain one
  bool classic_solver = false;
  bool without_rc_files = false;
};

CreateCondaBase::CreateCondaBase(os::FileSystem& files, os::Processes& processes, CondaBaseWish wish)
    : m_files(files), m_processes(processes), m_wish(std::move(wish)) {}

std::string CreateCondaBase::key() const {
  std::string inputs = m_wish.prefix.string() + "\n" + m_wish.python.text();
  for (const std::string& channel : m_wish.channels) {
    inputs += "\n" + channel;
  }
  return "conda-base/" + Sha256::of(inputs).hex().substr(0, 16);
}

std::string CreateCondaBase::describe() const {
  return fmt::format("create a conda base with {} in {} (exact version chosen at run time)",
                     conda_spec("python", m_wish.python), m_wish.prefix.string());
}

action::Estimate CreateCondaBase::estimate() const {
  // Python, pip, setuptools and their libraries, and the archives that they come out of. What a channel's Python takes
  // only the channel knows: a full one of the public channels takes this much, one without tests, headers and static
  // library (measured: 3.7 with pip, 47 MB in 2 922 files) the tenth.
  constexpr uint64_t k_full_bytes = uint64_t{400} << 20, k_full_inodes = 16'000;
  constexpr uint64_t k_lean_bytes = uint64_t{40} << 20, k_lean_inodes = 2'500;
  return {k_full_bytes, k_full_inodes, k_full_bytes - k_lean_bytes, k_full_inodes - k_lean_inodes};
}

std::vector<CreateCondaBase::Way> CreateCondaBase::ways(const CondaRoot& conda) const {
  std::vector<Way> ways = {{"", false, false}};
  auto first_with_solvers = dist::Version::parse("22.11").value();
  bool may_choose = !conda.version || !(*conda.version < first_with_solvers);
  if (may_choose) {
    ways.push_back({"the classic solver", true, false});
  }
  auto home = AbsPath::parse(m_wish.user.get_or("HOME", ""));
  bool has_rc = home && std::any_of(std::begin(k_rc_files), std::end(k_rc_files), [&](std::string_view below) {
                  return os::exists(m_files, *home / RelPath::parse(below).value());
                });
  if (has_rc) {
    ways.push_back({"your .condarc left out", false, true});
  }
  return ways;
}

os::Command CreateCondaBase::command(const CondaRoot& conda, const Way& way) const {
  AbsPath scratch = MadeFolder(m_files, m_wish.prefix, key()).scratch();
  os::Command command;
  command.argv = {conda.executable.string(), "create", "-y", "-p", m_wish.prefix.string(), "--no-default-packages"};
  if (way.classic_solver) {
    command.argv.insert(command.argv.end(), {"--solver", "classic"});
  }
  if (!m_wish.channels.empty()) {
    command.argv.emplace_back("--override-channels");
    for (const std::string& channel : m_wish.channels) {
      command.argv.insert(command.argv.end(), {"-c", channel});
    }
  }
  command.argv.insert(command.argv.end(), {conda_spec("python", m_wish.python), "pip"});

  command.environment = clean_environment(m_wish.user, {conda.root / "bin"}, m_wish.network);
  Environment& environment = command.environment;
  auto home = AbsPath::parse(m_wish.user.get_or("HOME", ""));
  for (std::string_view below : k_rc_files) {
    auto text = home ? os::read_text(m_files, *home / RelPath::parse(below).value(), 65536) : fail(home.error());
    for (const std::string& name : variables_named_in(text ? *text : "")) { // conda expands them in paths and channels
      if (!is_poisonous(name) && !environment.has(name)) {
        environment.take(m_wish.user, name);
      }
    }
  }
  if (way.without_rc_files) {
    environment.set("HOME", (scratch / "home").string());
    environment.unset("XDG_CONFIG_HOME");
  }
  environment.set("PYTHONNOUSERSITE", "1");
  environment.set("CONDA_PKGS_DIRS", (scratch / "pkgs").string());
  // Links into the cache would dangle once it is removed.
  environment.set("CONDA_ALLOW_SOFTLINKS", "false");
  environment.set("CONDA_ALWAYS_SOFTLINK", "false");
  // The user's own cache is not ours to fill, and notices would go there.
  environment.set("XDG_CACHE_HOME", (scratch / "cache").string());
  environment.set("CONDA_NUMBER_CHANNEL_NOTICES", "0");
  environment.set("CONDA_REPORT_ERRORS", "false");
  environment.set("CONDA_NOTIFY_OUTDATED_CONDA", "false");
  environment.set("CONDA_REGISTER_ENVS", "false");
  return command;
}

Result<std::optional<Explained>> CreateCondaBase::attempt(const os::Command& command, action::Progress& progress,
                                                          Deadline deadline) {
  MadeFolder made(m_files, m_wish.prefix, key());
  TRY(os::make_dirs(m_files, made.scratch() / "home"));
  LineSink lines([&](std::string_view line) {
    for (std::string_view stage : k_stages) {
      if (line.starts_with(stage)) {
        progress.note(fmt::format("conda: {}", line.substr(0, line.find_first_of(":.(", stage.size()))));
      }
    }
  });
  // An hour: old solvers are known never to come to an end.
  auto ran = m_processes.run(command, deadline.within(std::chrono::hours(1)), &lines);
  if (!ran && deadline.expired()) {
    return fail(ran.error());
  }
  if (!ran) {
    return std::optional(Explained{ran.error(), Retry::another_tool});
  }
  if (!ran->good()) {
    return std::optional(explain(command, *ran, common_sayings(), k_conda_says));
  }
  // Thousands of files, beside the first call of the new Python. An error of it is finish()'s to tell.
  auto cleaning = beside([made = std::move(made)]() mutable { static_cast<void>(made.remove_scratch()); });
  Status works = verify(deadline);
  cleaning.wait();
  return works ? std::nullopt : std::optional(Explained{works.error(), Retry::another_tool});
}

Status CreateCondaBase::verify(Deadline deadline) {
  using std::chrono_literals::operator""s;
  Interpreter made = TRY(run_interpreter(m_processes, m_wish.prefix / "bin/python", deadline.within(60s)));
  if (!m_wish.python.contains(made.version, true)) {
    return fail(failure("conda made a Python {}, wanted was {}", made.version.text(), m_wish.python.text()));
  }
  return {};
}

Status CreateCondaBase::create(action::Progress& progress, Deadline deadline) {
  MadeFolder made(m_files, m_wish.prefix, key());
  Error none = failure("no conda could make a base with {}", conda_spec("python", m_wish.python));
  if (m_wish.condas.empty()) {
    return fail(std::move(none).because("no conda was found").with_hint("name a conda or a Python with --base"));
  }
  Error last = none;
  for (const CondaRoot& conda : m_wish.condas) {
    Retry retry = Retry::another_way;
    for (const Way& way : ways(conda)) {
      if (retry == Retry::another_tool || (retry == Retry::other_settings && !way.without_rc_files)) {
        continue;
      }
      TRY(made.begin());
      std::optional<Explained> failed = TRY(attempt(command(conda, way), progress, deadline));
      if (!failed) {
        return made.finish();
      }
      std::string tried = conda.executable.string() + (way.name.empty() ? "" : " with " + way.name);
      progress.note(fmt::format("{} failed: {}", tried, failed->error.what));
      none.causes.push_back(fmt::format("{}: {}", tried, failed->error.what));
      last = failed->error;
      retry = failed->retry;
      if (retry == Retry::no) {
        return fail(last_word(none, last));
      }
    }
  }
  return fail(last_word(none, last));
}

Status CreateCondaBase::apply(action::Progress& progress, Deadline deadline) {
  constexpr size_t k_longest_prefix = 254; // conda's placeholder in binaries has 255 bytes
  if (m_wish.prefix.string().size() > k_longest_prefix) {
    return fail(usage_error("{} is too long for a conda environment", m_wish.prefix.string())
                    .with_hint("choose a shorter --prefix"));
  }
  MadeFolder made(m_files, m_wish.prefix, key());
  if (made.is_done() && verify(deadline)) {
    return {};
  }
  Status created = create(progress, deadline);
  if (!created) {
    (void)undo(action::Keep::nothing); // the failure that is told is conda's; what is left is removed by the next run
    return created;
  }
  // The base is envboot's: it has no place in the user's list, which conda also makes (mode 2775) to put nothing in.
  return forget_environment(m_files, m_wish.user, m_wish.prefix);
}

Result<action::Undone> CreateCondaBase::undo(action::Keep) {
  MadeFolder made(m_files, m_wish.prefix, key());
  Status removed = made.undo();
  Status forgotten =
      os::exists(m_files, m_wish.prefix) ? Status() : forget_environment(m_files, m_wish.user, m_wish.prefix);
  TRY(std::move(removed));
  TRY(std::move(forgotten));
  return {};
}

} // namespace envboot::python
