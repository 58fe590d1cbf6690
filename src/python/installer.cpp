#include "python/installer.hpp"

#include "python/clean_environment.hpp"
#include "python/line_sink.hpp"
#include "python/said.hpp"
#include "python/uv.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace envboot::python {
namespace {

constexpr PathLiteral k_constraints(".envboot-constraints.txt");

constexpr std::string_view k_login_page = "check the spelling; if it is right, the proxy's login page may have "
                                          "answered instead of the index: envboot doctor --only EB5";
constexpr std::string_view k_no_build = "ask for a version that has a wheel for this Python, or load a compiler module";

constexpr Saying k_installer_says[] = {
    {"require a different python version: ", Kind::failed, "these versions need another Python: {}",
     "ask for an older version, or make the environment with a newer Python", Retry::other_settings},
    {"requires a different Python: ", Kind::failed, "a package needs another Python: {}",
     "ask for an older version, or make the environment with a newer Python", Retry::other_settings},
    {"BadZipFile", Kind::failed, "what arrived is no wheel", k_login_page, Retry::other_settings},
    {"DO NOT MATCH THE HASHES", Kind::refused, "what arrived is not what the index promised",
     "something on the way changed the file: envboot doctor --only EB5", Retry::no},
    {"ResolutionImpossible", Kind::failed, "the packages' requirements contradict each other",
     "loosen one of the requirements named above", Retry::other_settings},
    {"No solution found when resolving", Kind::failed, "the packages' requirements can't be met together",
     "loosen one of the requirements named above"},
    {"externally-managed-environment", Kind::failed, "the base belongs to the distribution and refuses pip", ""},
    {"x86_64-conda", Kind::failed, "a package has to be compiled, and conda's compiler is not installed", k_no_build},
    {"Failed building wheel for ", Kind::failed, "{} has no wheel for this Python, and compiling it failed", k_no_build,
     Retry::other_settings},
    {"subprocess-exited-with-error", Kind::failed, "a package has no wheel for this Python, and building it failed",
     k_no_build, Retry::other_settings},
};
/// Looked for after the network's own reasons, of which "nothing found" is only the consequence.
constexpr Saying k_not_found[] = {
    {"(from versions: none)", Kind::failed, "the package index has nothing for one of the packages", k_login_page,
     Retry::other_settings},
    {"No matching distribution found for ", Kind::failed, "no version of {} fits this Python and machine",
     "ask for another version, or make the environment with another Python", Retry::other_settings},
    {"No module named pip", Kind::failed, "the environment has no pip", "", Retry::no},
};

std::string cut(const std::string& text, size_t length) {
  return text.size() <= length ? text : text.substr(0, length) + "…";
}

/// Turns pip's and uv's lines into progress.
class Ear {
 public:
  explicit Ear(action::Progress& progress) : m_progress(progress) {}
  void operator()(std::string_view line) {
    constexpr std::string_view k_collecting = "Collecting ";
    constexpr std::string_view k_installing = "Installing collected packages: ";
    if (line.starts_with(k_collecting)) {
      m_progress.amount(++m_collected, 0);
    } else if (line.starts_with(k_installing)) {
      auto packages = static_cast<uint64_t>(std::count(line.begin(), line.end(), ',')) + 1;
      m_progress.amount(0, packages);
      m_progress.note(
          fmt::format("installing {} packages: {}", packages, cut(std::string(line.substr(k_installing.size())), 200)));
    } else if (line.starts_with("Resolved ") || line.starts_with("Installed ") ||
               line.starts_with("Successfully installed ")) {
      m_progress.note(cut(std::string(line), 200));
    }
  }

 private:
  action::Progress& m_progress;
  uint64_t m_collected = 0;
};

} // namespace

/// A requirement goes into argv and a constraints file: it must not become an option or a second line.
Status check_requirements(const InstallWish& wish) {
  for (const auto* list : {&wish.requirements, &wish.constraints}) {
    for (const std::string& text : *list) {
      if (text.empty() || text.front() == '-' || text.find_first_of("\r\n") != std::string::npos) {
        return fail(usage_error("`{}` is no requirement", text).with_hint("write it as pip does: numpy>=1.19,<1.22"));
      }
    }
  }
  return {};
}

/// `torch==1.12.0+cu102`: as constraint it keeps what is there, as requirement it draws in what that needs.
Status write_constraints(os::FileSystem& files, const InstallWish& wish) {
  std::string text;
  for (const auto* list : {&wish.kept, &wish.constraints}) {
    for (const std::string& line : *list) {
      text += line + "\n";
    }
  }
  os::DirPtr dir = TRY(files.dir(wish.scratch.value_or(wish.venv)));
  os::FilePtr file = TRY(dir->open(k_constraints, os::How::replace()));
  TRY(file->write(std::as_bytes(std::span(text))));
  return file->close();
}

std::vector<std::string> what_to_install(const InstallWish& wish) {
  std::vector<std::string> what = {"--constraint", (wish.scratch.value_or(wish.venv) / k_constraints).string()};
  what.insert(what.end(), wish.kept.begin(), wish.kept.end());
  what.insert(what.end(), wish.requirements.begin(), wish.requirements.end());
  return what;
}

PipSettings settings_of(os::Processes& processes, const InstallWish& wish, action::Progress& progress,
                        Deadline deadline) {
  PipSettings settings =
      read_pip_settings(processes, wish.venv / "bin/python", wish.user, wish.network, std::move(deadline));
  if (!settings.ignored.empty()) {
    progress.note("pip settings that don't hold here: " + fmt::format("{}", fmt::join(settings.ignored, ", ")));
  }
  if (!settings.unread.empty()) {
    progress.note("your pip settings could not be read and don't hold: " + settings.unread);
  }
  if (std::string hosts = settings.get("trusted-host"); !hosts.empty()) {
    progress.note("your pip settings turn certificate checks off for " + hosts);
  }
  if (!wish.index.empty()) {
    settings.set("index-url", wish.index);
  }
  return settings;
}

os::Command pip_command(const InstallWish& wish, const PipSettings& settings, const std::vector<std::string>& what) {
  os::Command command;
  command.argv = {(wish.venv / "bin/python").string(), "-I", "-m", "pip", "install"};
  if (wish.cache) {
    command.argv.insert(command.argv.end(), {"--cache-dir", wish.cache->string()});
  } else {
    command.argv.emplace_back("--no-cache-dir");
  }
  command.argv.insert(command.argv.end(), what.begin(), what.end());
  command.environment = pip_environment(settings, wish.user, wish.network);
  return command;
}

os::Command uv_command(const InstallWish& wish, const AbsPath& program, const PipSettings& settings,
                       const std::vector<std::string>& what) {
  struct Row {
    std::string_view setting, variable;
  };
  constexpr Row k_rows[] = {{"index-url", "UV_INDEX_URL"},   {"extra-index-url", "UV_EXTRA_INDEX_URL"},
                            {"find-links", "UV_FIND_LINKS"}, {"no-index", "UV_NO_INDEX"},
                            {"cert", "SSL_CERT_FILE"},       {"trusted-host", "UV_INSECURE_HOST"}};
  os::Command command;
  command.argv = {program.string(), "pip", "install", "--no-config", "--python", (wish.venv / "bin/python").string(),
                  // pip looks at every index for the best version; uv by itself stops at the first
                  "--index-strategy", "unsafe-best-match"};
  if (wish.cache) {
    command.argv.insert(command.argv.end(), {"--cache-dir", wish.cache->string()});
  } else {
    command.argv.emplace_back("--no-cache");
  }
  command.argv.insert(command.argv.end(), what.begin(), what.end());
  command.environment = clean_environment(wish.user, {}, {});
  for (const Row& row : k_rows) {
    if (std::string value = settings.get(row.setting); !value.empty()) {
      if (row.setting == "find-links") {
        std::replace(value.begin(), value.end(), ' ', ',');
      }
      command.environment.set(row.variable, value);
    }
  }
  for (const auto& [name, value] : wish.network.variables()) {
    command.environment.set(name, value);
  }
  command.environment.set("UV_PYTHON_DOWNLOADS", "never");
  return command;
}

bool may_use_uv(const Interpreter& interpreter, const PipSettings& settings, action::Progress& progress) {
  if (!uv_serves(interpreter)) {
    return false;
  }
  for (std::string_view only_pip : {"client-cert", "proxy", "no-binary", "only-binary", "keyring-provider"}) {
    if (!settings.get(only_pip).empty()) {
      progress.note(fmt::format("installing with pip, not uv: your pip settings say `{}`", only_pip));
      return false;
    }
  }
  return true;
}

Result<os::Outcome> run_installer(os::Processes& processes, const os::Command& command, action::Progress& progress,
                                  Deadline deadline) {
  Ear ear(progress);
  LineSink lines([&](std::string_view line) { ear(line); });
  os::Outcome outcome = TRY(processes.run(command, deadline, &lines));
  if (outcome.good()) {
    return outcome;
  }
  std::vector<Saying> rest(common_sayings().begin(), common_sayings().end());
  rest.insert(rest.end(), std::begin(k_not_found), std::end(k_not_found));
  return fail(explain(command, outcome, k_installer_says, rest).error);
}

} // namespace envboot::python
