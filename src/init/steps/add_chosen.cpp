#include "init/steps/add_chosen.hpp"

#include "init/lock_environment.hpp"
#include "init/steps/choose_wheels.hpp"
#include "os/read.hpp"
#include "util/text_table.hpp"

namespace envboot::init {
namespace {

constexpr std::chrono::seconds k_undo_patience{60};

/// The path of a file of the user's; nothing for one that a server has.
std::optional<AbsPath> users_file(const python::Choice& choice) {
  auto url = Url::parse(choice.url);
  auto path = url && url->scheme() == "file" ? AbsPath::parse(percent_decode(url->path())) : fail(Error{});
  return path ? std::optional(*path) : std::nullopt;
}

/// The file that the installer named; nothing where it named none: then the index is asked.
Result<std::optional<ListedFile>> listed(const python::Choice& choice) {
  if (choice.url.empty()) {
    return std::nullopt;
  }
  Url url = TRY(Url::parse(choice.url));
  if (!url.file_name().ends_with(".whl")) {
    return fail(
        failure("there is no wheel of {} {} for this Python", choice.name, choice.version)
            .because(fmt::format("only its source is published: {}", url.file_name()))
            .with_hint(fmt::format("ask for another version; or build one, `pip wheel --no-deps {}=={}`, and give "
                                   "`envboot env add` that file",
                                   choice.name, choice.version)));
  }
  return std::optional(ListedFile{url.file_name(), {choice.url}, std::nullopt, choice.sha256, {}});
}

Result<AbsPath> folder_of(const ChosenWish& wish, const python::Choice& choice) {
  return wish.folder / TRY(RelPath::parse(choice.name + "-" + choice.version));
}

} // namespace

std::string FetchChosen::describe() const {
  std::string gpus;
  for (const gpu::Gpu& gpu : m_wish.gpus) {
    gpus += (gpus.empty() ? "" : ", ") + gpu.text();
  }
  return gpus.empty() ? "fetch them" : fmt::format("fetch them, and check that what holds GPU code runs on {}", gpus);
}

Result<std::vector<FetchWheel>> FetchChosen::fetches() const {
  std::vector<FetchWheel> all;
  for (const python::Choice& choice : TRY(chosen_in(m_seams.files, m_wish.folder))) {
    if (users_file(choice)) {
      continue;
    }
    std::optional<ListedFile> file = TRY(listed(choice));
    AbsPath folder = TRY(folder_of(m_wish, choice));
    PlannedWheel wheel{{choice.name, choice.version, false}, std::move(file), {}};
    all.emplace_back(m_seams, m_network,
                     FetchWish{.wheel = std::move(wheel),
                               .gpus = m_wish.gpus,
                               .folder = std::move(folder),
                               .python = m_wish.environment / "bin/python",
                               .index = m_wish.index,
                               .mirrors = m_wish.mirrors,
                               .glibc = m_wish.glibc,
                               .locked = m_wish.locked,
                               .hint = fmt::format("ask for another version of {}, or name the cards that it is to "
                                                   "run on with `--gpu`",
                                                   choice.name)});
  }
  return all;
}

Status FetchChosen::apply(action::Progress& progress, Deadline deadline) {
  std::vector<FetchWheel> all = TRY(fetches());
  for (FetchWheel& fetch : all) {
    if (deadline.expired()) {
      return fail(deadline.error("fetching"));
    }
    TRY(fetch.apply(progress, deadline));
  }
  return {};
}

Result<action::Undone> FetchChosen::undo(action::Keep) {
  auto all = fetches();
  if (!all) {
    return action::Undone(); // nothing was chosen
  }
  for (FetchWheel& fetch : *all) {
    TRY(fetch.undo(action::Keep::nothing)); // the next choice may be another
  }
  return action::Undone();
}

Result<std::vector<InstallChosen::Coming>> InstallChosen::coming() const {
  std::vector<Coming> all;
  for (const python::Choice& choice : TRY(chosen_in(m_seams.files, m_wish.folder))) {
    if (auto file = users_file(choice)) {
      all.push_back({{choice.name, choice.version, file->name(), "", choice.sha256 ? choice.sha256->hex() : ""},
                     {},
                     *file,
                     true});
      continue;
    }
    FetchedWheel fetched = TRY(fetched_wheel(m_seams.files, TRY(folder_of(m_wish, choice))));
    all.push_back({{choice.name, choice.version, fetched.path.name(), fetched.url, fetched.sha256, fetched.size},
                   fetched.capabilities,
                   fetched.path,
                   false});
  }
  return all;
}

/// Of the environment with this package in it. Where it has no lock yet, that of all that is there.
Result<std::string> InstallChosen::lock_with(const Coming& coming, const wheel::InstallReport& report) const {
  auto text = os::read_text(m_seams.files, m_wish.environment / env::k_lock_name);
  env::Lockfile lock =
      text ? TRY(env::parse_lockfile(*text))
           : TRY(lock_of(m_seams, {m_wish.name, m_wish.environment, std::nullopt}, Deadline::after(k_undo_patience)))
                 .lock;
  env::LockedPackage package = coming.package;
  package.version = report.version;
  package.sha256 = report.sha256 ? report.sha256->hex() : package.sha256;
  package.size = report.wheel_bytes;
  package.contents = report.contents ? report.contents->hex() : "";
  std::vector<std::string> capabilities = coming.capabilities;
  for (const gpu::GpuVerdict& verdict : report.verdicts) {
    if (gpu::is_good(verdict.verdict) || verdict.only_vendor_lacks) {
      capabilities.push_back(verdict.gpu.capability.text());
    }
  }
  if (coming.users || !capabilities.empty()) {
    std::string contents = package.contents;
    env::lock_wheel(lock,
                    {package.name, package.version, package.file, package.url, package.sha256, package.size,
                     std::move(capabilities)},
                    std::move(contents));
  } else {
    env::lock_package(lock, std::move(package));
  }
  return env::to_json(lock).dump() + "\n";
}

wheel::InstallWish InstallChosen::wish_for(const Coming& coming, unsigned number) const {
  wheel::InstallWish wish;
  wish.wheel = coming.file;
  wish.sha256 = Sha256::from_hex(coming.package.sha256);
  wish.prefix = m_wish.environment;
  wish.by_name = !coming.users;
  wish.of_run = number;
  if (coming.users) { // a fetched one was judged as it came
    wish.gpus = m_wish.gpus;
  }
  wish.note =
      wheel::InstallNote{env::k_lock_name, [this, coming](const auto& report) { return lock_with(coming, report); }};
  return wish;
}

Status InstallChosen::apply(action::Progress& progress, Deadline deadline) {
  TRY(wheel::take_back(install_seams(), m_wish.environment, deadline)); // what a run did that was killed
  std::vector<Coming> all = TRY(coming());
  uint64_t bytes = 0;
  size_t files = 0;
  for (const Coming& one : all) {
    wheel::InstallWish wish = wish_for(one, 0);
    wish.dry_run = true;
    wheel::InstallReport report = TRY(wheel::install(install_seams(), wish, deadline));
    bytes += report.already ? 0 : report.bytes;
    files += report.already ? 0 : report.files;
    for (const std::string& warning : report.warnings) {
      progress.note(warning);
    }
  }
  auto space = m_seams.files.space(m_wish.environment);
  if (space && space->bytes_total > 0 && space->bytes_free < bytes) {
    return fail(
        failure("there is too little room in {}", m_wish.environment.string())
            .because(fmt::format("it takes {}, and {} are free", human_bytes(bytes), human_bytes(space->bytes_free)))
            .with_hint("free space there; nothing was changed"));
  }
  if (!all.empty()) {
    progress.note(fmt::format("it takes {} and {} files", human_bytes(bytes), human_count(files)));
  }
  for (unsigned i = 0; i < all.size(); ++i) {
    progress.amount(i, all.size());
    TRY(wheel::install(install_seams(), wish_for(all[i], i), deadline));
  }
  return {};
}

Result<action::Undone> InstallChosen::undo(action::Keep) {
  TRY(wheel::take_back(install_seams(), m_wish.environment, Deadline::after(k_undo_patience)));
  return action::Undone();
}

Result<std::vector<std::string>> InstallChosen::conclude() {
  TRY(wheel::settle(install_seams(), m_wish.environment, Deadline::after(k_undo_patience)));
  return std::vector<std::string>();
}

} // namespace envboot::init
