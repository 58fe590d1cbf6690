#include "python/choose.hpp"

#include "dist/wheel_name.hpp"
#include "os/read.hpp"
#include "python/installer.hpp"
#include "python/site_packages.hpp"
#include "util/json.hpp"
#include "util/url.hpp"

#include <algorithm>

namespace envboot::python {
namespace {

constexpr size_t k_report_limit = size_t{256} << 20;
constexpr PathLiteral k_scratch(".envboot-choice");
constexpr std::string_view k_oldest_pip_that_tells = "22.2";

/// One choice of several ways to it.
class Chooser {
 public:
  Chooser(os::FileSystem& files, os::Processes& processes, const InstallWish& wish, action::Progress& progress,
          Deadline deadline)
      : m_files(files), m_processes(processes), m_wish(wish), m_scratch(wish.scratch.value_or(wish.venv / k_scratch)),
        m_progress(progress), m_deadline(std::move(deadline)) {
    m_wish.scratch = m_scratch;
  }

  Result<std::vector<Choice>> choose() {
    TRY(check_requirements(m_wish));
    Interpreter interpreter = TRY(ask(m_processes, m_files, m_wish.venv / "bin/python", m_deadline));
    TRY(remove_scratch());
    TRY(os::make_dirs(m_files, m_scratch));
    TRY(write_constraints(m_files, m_wish));
    m_settings = settings_of(m_processes, m_wish, m_progress, m_deadline);
    auto chosen = with_either(interpreter);
    TRY(remove_scratch());
    return chosen;
  }

 private:
  Result<std::vector<Choice>> with_either(const Interpreter& interpreter) {
    if (m_wish.uv && may_use_uv(interpreter, m_settings, m_progress)) {
      auto said = with_uv(*m_wish.uv);
      if (said || m_deadline.expired()) {
        return said;
      }
      m_progress.note(fmt::format("uv failed ({}); asking pip", said.error().what));
    }
    auto version = pip_version();
    auto needed = dist::Version::parse(k_oldest_pip_that_tells);
    return version && *version < *needed ? with_scratch() : with_report();
  }

  Result<std::vector<Choice>> with_uv(const AbsPath& program) {
    os::Outcome outcome = TRY(run_installer(m_processes, uv_command(m_wish, program, m_settings, words({"--dry-run"})),
                                            m_progress, m_deadline));
    return choices_of_uv(outcome.err + "\n" + outcome.out);
  }

  Result<std::vector<Choice>> with_report() {
    AbsPath report = m_scratch / "report.json";
    TRY(run_installer(m_processes,
                      pip_command(m_wish, m_settings, words({"--dry-run", "--quiet", "--report", report.string()})),
                      m_progress, m_deadline));
    return choices_of_pip(TRY(os::read_text(m_files, report, k_report_limit)));
  }

  /// pip removes what it replaces, from the environment too: so everything that is there is pinned.
  Result<std::vector<Choice>> with_scratch() {
    InstallWish all = m_wish;
    for (const AbsPath& folder : site_packages_of(m_files, m_wish.venv)) {
      for (const Distribution& there : TRY(list_distributions(m_files, folder))) {
        all.constraints.push_back(there.name + "==" + there.version);
      }
    }
    TRY(write_constraints(m_files, all));
    auto installed = run_installer(
        m_processes,
        pip_command(all, m_settings,
                    words({"--no-compile", "--no-warn-script-location", "--prefix", (m_scratch / "prefix").string()})),
        m_progress, m_deadline);
    if (!installed) {
      return fail(
          Error(installed.error())
              .because(fmt::format("the environment's pip is older than {}: with it nothing that is there can be "
                                   "replaced",
                                   k_oldest_pip_that_tells)));
    }
    std::vector<Choice> choices;
    for (const AbsPath& folder : site_packages_of(m_files, m_scratch / "prefix")) {
      for (const Distribution& one : TRY(list_distributions(m_files, folder))) {
        choices.push_back({one.name, one.version, named_file(one), std::nullopt});
      }
    }
    return choices;
  }

  /// The file that a requirement named: of it pip keeps the address (PEP 610).
  std::string named_file(const Distribution& one) {
    auto text = os::read_text(m_files, one.info / "direct_url.json");
    auto json = text ? Json::parse(*text) : fail(text.error());
    return json ? json->text_of("url") : "";
  }

  std::vector<std::string> words(std::vector<std::string> first) {
    std::vector<std::string> what = what_to_install(m_wish);
    first.insert(first.end(), what.begin(), what.end());
    return first;
  }

  std::optional<dist::Version> pip_version() {
    os::Command command = pip_command(m_wish, m_settings, {});
    command.argv.resize(4);
    command.argv.emplace_back("--version");
    auto outcome = m_processes.run(command, m_deadline);
    std::string_view text = outcome ? std::string_view(outcome->out) : std::string_view();
    if (!text.starts_with("pip ")) {
      return std::nullopt; // the call itself will say why
    }
    text.remove_prefix(4);
    auto version = dist::Version::parse(text.substr(0, text.find(' ')));
    return version ? std::optional(*version) : std::nullopt;
  }

  Status remove_scratch() {
    auto above = m_files.dir(m_scratch.parent());
    if (!above) {
      return above.error().is_missing() ? Status() : fail(above.error());
    }
    return os::remove_tree(**above, TRY(RelPath::parse(m_scratch.name())));
  }

  os::FileSystem& m_files;
  os::Processes& m_processes;
  InstallWish m_wish;
  AbsPath m_scratch;
  action::Progress& m_progress;
  Deadline m_deadline;
  PipSettings m_settings;
};

} // namespace

Result<std::vector<Choice>> choose(os::FileSystem& files, os::Processes& processes, const InstallWish& wish,
                                   action::Progress& progress, Deadline deadline) {
  std::vector<Choice> choices = TRY(Chooser(files, processes, wish, progress, std::move(deadline)).choose());
  std::ranges::sort(choices, {}, &Choice::name);
  return choices;
}

std::vector<Choice> choices_of_uv(std::string_view said) {
  constexpr std::string_view k_added = " + ", k_from = " @ ";
  std::vector<Choice> choices;
  while (!said.empty()) {
    size_t end = std::min(said.find('\n'), said.size());
    std::string_view line = said.substr(0, end);
    said.remove_prefix(std::min(end + 1, said.size()));
    if (!line.starts_with(k_added)) {
      continue;
    }
    line.remove_prefix(k_added.size());
    line = line.substr(0, line.find_last_not_of(" \r") + 1);
    size_t from = line.find(k_from), equals = line.find("==");
    if (from != std::string_view::npos) {
      auto url = Url::parse(line.substr(from + k_from.size()));
      auto name = url ? dist::WheelName::parse(url->file_name()) : fail(url.error());
      choices.push_back({dist::normalise_name(line.substr(0, from)), name ? name->version.text() : "",
                         std::string(line.substr(from + k_from.size())), std::nullopt});
    } else if (equals != std::string_view::npos) {
      std::string_view version = line.substr(equals + 2);
      choices.push_back({dist::normalise_name(line.substr(0, equals)),
                         std::string(version.substr(0, version.find(' '))), "", std::nullopt});
    }
  }
  return choices;
}

Result<std::vector<Choice>> choices_of_pip(std::string_view report) {
  Json json = TRY(Json::parse(report));
  const Json* install = json.find("install");
  if (install == nullptr || install->items() == nullptr) {
    return fail(failure("pip's report can't be read").because("it has no list `install`"));
  }
  std::vector<Choice> choices;
  for (const Json& item : *install->items()) {
    const Json* metadata = item.find("metadata");
    const Json* info = item.find("download_info");
    const Json* archive = info != nullptr ? info->find("archive_info") : nullptr;
    const Json* hashes = archive != nullptr ? archive->find("hashes") : nullptr;
    std::string hex = hashes != nullptr ? hashes->text_of("sha256") : "";
    if (std::string hash = archive != nullptr ? archive->text_of("hash") : "";
        hex.empty() && hash.starts_with("sha256=")) {
      hex = hash.substr(7);
    }
    if (metadata == nullptr || metadata->text_of("name").empty()) {
      return fail(failure("pip's report can't be read").because("a package in it has no name"));
    }
    choices.push_back({dist::normalise_name(metadata->text_of("name")), metadata->text_of("version"),
                       info != nullptr ? info->text_of("url") : "", Sha256::from_hex(hex)});
  }
  return choices;
}

} // namespace envboot::python
