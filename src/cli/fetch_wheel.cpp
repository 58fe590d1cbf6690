#include "cli/fetch_wheel.hpp"

#include "cli/asked_gpus.hpp"
#include "cli/asked_python.hpp"
#include "cli/progress.hpp"
#include "env/registry.hpp"
#include "init/steps/wheel_scan.hpp"
#include "init/wheel_source.hpp"
#include "net/ca.hpp"
#include "os/read.hpp"
#include "store/dir_lock.hpp"
#include "util/snippet.hpp"
#include "util/text_table.hpp"
#include "wheel/accept.hpp"

#include <charconv>

namespace envboot::cli {
namespace {

constexpr std::chrono::seconds k_lock_patience{5};
constexpr std::chrono::seconds k_ask_patience{30};

/// NAME==VERSION.
struct Named {
  std::string project;
  dist::Version version;
};

Result<Named> parse_named(const std::string& word) {
  size_t equals = word.find("==");
  auto version = equals == std::string::npos ? fail(Error{}) : dist::Version::parse(word.substr(equals + 2));
  if (equals == 0 || !version) {
    return fail(usage_error("`{}` is neither a URL nor NAME==VERSION", word)
                    .with_hint("for example: envboot wheel fetch torch==1.2.0 --python 3.7"));
  }
  return Named{net::normalized_project(word.substr(0, equals)), *version};
}

/// One run's way to a wheel.
class Fetching {
 public:
  Fetching(World& world, const Account& account, Terminal& terminal, const NetworkChoice& network,
           const FetchChoice& choice)
      : m_world(world), m_account(account), m_terminal(terminal), m_network(network), m_choice(choice),
        m_deadline(Deadline::never(world.interrupt)) {}

  Result<FetchedFile> fetch(const std::string& word) {
    m_ca_pem = TRY(net::find_bundle(m_world.files, m_world.host.environment(), m_network.ca_store, m_network.site_ca,
                                    "site " + m_account.site.name))
                   .pem;
    init::WheelSource source = word.find("://") != std::string::npos ? TRY(from_url(word)) : TRY(from_name(word));
    if (m_choice.sha256) {
      if (source.sha256 && *source.sha256 != *m_choice.sha256) {
        return fail(refusal("{} is not the file that `--sha256` asks for", source.file_name)
                        .because("its publisher says " + source.sha256->hex()));
      }
      source.sha256 = m_choice.sha256;
      source.pin = init::Pin::user;
    }
    init::pin_by(source, TRY(env::locked_wheels(m_world.files, m_account.folders)));
    return bring(source);
  }

 private:
  [[nodiscard]] os::Route route_to(const Url& url) const {
    os::Route route = net::route_to(url, m_network.proxy, std::nullopt);
    route.ca_pem = m_ca_pem;
    return route;
  }

  static Result<init::WheelSource> from_url(const std::string& word) {
    Url url = TRY(Url::parse(word));
    auto name = dist::WheelName::parse(url.file_name());
    if (!name) {
      Error error = usage_error("{} does not end in the name of a wheel", url.text());
      error.causes = name.error().causes;
      return fail(std::move(error).with_hint("a wheel must keep the name it was published under, such as "
                                             "torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl"));
    }
    return init::WheelSource{url.file_name(), {url}, std::nullopt, std::nullopt};
  }

  Result<init::WheelSource> from_name(const std::string& word) {
    Named wish = TRY(parse_named(word));
    if (!m_choice.python) {
      return fail(usage_error("the file of {} depends on the Python it is for", word)
                      .with_hint(fmt::format("for example: envboot wheel fetch {} --python 3.7", word)));
    }
    const dist::PythonLine& python = *m_choice.python;
    std::string tag = python.tag();
    wheel::Catalogue catalogue = TRY(wheel::Catalogue::of(m_account.library));
    const wheel::CatalogueRow* row = catalogue.find(wish.project, wish.version, tag);
    std::optional<init::ListedFile> listed;
    if (row != nullptr) {
      listed = init::ListedFile{row->file_name(tag), row->urls_for(tag), row->size, row->sha256, {}};
    }
    if (listed && !listed->urls.empty()) {
      return init::source_of(*listed, m_account.site.mirrors);
    }
    init::Index index = TRY(usual_index());
    Deadline deadline = m_deadline.within(k_ask_patience);
    if (listed) {
      return init::find_listed(m_world.transport, index, wish.project, *listed, deadline);
    }
    dist::Target target{python.major, python.minor, m_choice.glibc, "x86_64"};
    return init::find_best(m_world.transport, index, wish.project, wish.version, target, deadline);
  }

  Result<init::Index> usual_index() {
    std::string given = m_account.settings.value(config::Key::index);
    Url url = given.empty() ? TRY(init::pip_index(m_world.processes, m_world.files, m_world.host.environment(),
                                                  m_deadline.within(k_ask_patience)))
                            : TRY(Url::parse(given));
    return init::Index{url, route_to(url)};
  }

  void say_forecast(const init::WheelSource& source) {
    auto space = m_world.files.space(m_choice.folder);
    std::string size = source.size ? human_bytes(*source.size) + " in 1 file" : "its size only the server knows";
    std::string room = space ? fmt::format(" ({} and {} files are free)", human_bytes(space->bytes_free),
                                           human_count(space->inodes_free))
                             : "";
    m_terminal.say(fmt::format("fetching {}, {}, into {}{}", source.file_name, size, m_choice.folder.string(), room));
  }

  Result<FetchedFile> bring(const init::WheelSource& source) {
    RelPath name = TRY(RelPath::parse(source.file_name));
    TRY(os::make_dirs(m_world.files, m_choice.folder, 0755));
    store::LockSeams seams{m_world.files, m_world.host, m_world.clock, m_world.random};
    store::DirLock lock =
        TRY(store::DirLock::take(seams, m_choice.folder, TRY(RelPath::parse("." + source.file_name + ".lock")),
                                 m_deadline.within(k_lock_patience)));
    net::FetchRequest request{.mirrors = source.mirrors,
                              .folder = m_choice.folder,
                              .name = name,
                              .size = source.size,
                              .sha256 = source.sha256,
                              .route = route_to(source.mirrors.front()),
                              .bytes_per_second = m_choice.bytes_per_second};
    say_forecast(source);
    init::Seams all{m_world.files, m_world.processes, m_world.transport, m_world.host, m_world.clock, m_world.random};
    init::WheelScan scan(all, request, m_choice.gpus, m_deadline);
    AmountLine line(m_terminal, m_world.clock);
    line.begin();
    net::FetchHooks hooks;
    hooks.progress = [&](uint64_t done, std::optional<uint64_t> total) { line.draw(done, total.value_or(0)); };
    auto answer =
        net::fetch(m_world.transport, m_world.files, m_world.clock, request, scan.hooks(std::move(hooks)), m_deadline);
    line.clear();
    if (!answer) {
      return fail(init::explained(answer.error(), source));
    }
    net::Fetched fetched = std::move(*answer);
    wheel::WheelReport report = TRY(scan.report(fetched));
    auto fits = wheel::accept_for(report, m_choice.gpus, true);
    if (!fits) {
      os::DirPtr folder = TRY(m_world.files.dir(m_choice.folder));
      TRY(folder->unlink(name));
      return fail(Error(fits.error())
                      .because("it was removed again")
                      .with_hint("without `--gpu` it is fetched all the same; `envboot wheel inspect` tells of one "
                                 "without fetching it"));
    }
    for (const std::string& reservation : *fits) {
      m_terminal.warn(printable(reservation));
    }
    bool pinned = source.pin != init::Pin::nobody;
    say_result(fetched, pinned);
    return FetchedFile{std::move(fetched), source.mirrors.front().without_credentials().text(), pinned,
                       std::move(report)};
  }

  void say_result(const net::Fetched& fetched, bool pinned) {
    if (fetched.resumed_from > 0) {
      m_terminal.say(fmt::format("{} of it were there already", human_bytes(fetched.resumed_from)));
    }
    m_terminal.say(fmt::format("{}, sha256 {}{}", human_bytes(fetched.bytes), fetched.sha256.hex(),
                               pinned ? ", the digest that was known before" : ""));
    if (!pinned) {
      m_terminal.say(fmt::format("nobody publishes its digest; `--sha256 {}` asks for this very file again",
                                 fetched.sha256.hex()));
    }
  }

  World& m_world;
  const Account& m_account;
  Terminal& m_terminal;
  const NetworkChoice& m_network;
  const FetchChoice& m_choice;
  Deadline m_deadline;
  std::string m_ca_pem;
};

} // namespace

Result<uint64_t> parse_rate(std::string_view text) {
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  auto read = std::from_chars(text.data(), end, value);
  std::string_view unit(read.ptr, static_cast<size_t>(end - read.ptr));
  uint64_t factor = unit.empty() ? 1 : unit == "k" ? 1000 : unit == "M" ? 1'000'000 : unit == "G" ? 1'000'000'000 : 0;
  if (read.ec != std::errc() || value == 0 || factor == 0 || value > UINT64_MAX / factor) {
    return fail(usage_error("`{}` is no rate", text).with_hint("bytes a second: 800k, 2M"));
  }
  return value * factor;
}

Result<FetchChoice> choose_fetch(const Call& call, World& world, const Account& account) {
  FetchChoice choice;
  AbsPath here = TRY(world.host.working_folder());
  choice.folder = TRY(AbsPath::parse(call.value("--into").value_or("."), here));
  choice.python = TRY(asked_python(call));
  choice.glibc = call.value("--glibc").value_or(world.host.glibc_version().value_or(""));
  choice.gpus = TRY(asked_gpus(account.settings.value(config::Key::gpu), account.site));
  if (auto hex = call.value("--sha256")) {
    choice.sha256 = Sha256::from_hex(*hex);
    if (!choice.sha256) {
      return fail(usage_error("`--sha256 {}` is no digest", *hex).with_hint("64 hexadecimal digits"));
    }
    if (call.positionals().size() > 1) {
      return fail(usage_error("`--sha256` is the digest of one file, and {} are named", call.positionals().size()));
    }
  }
  if (auto rate = call.value("--rate")) {
    choice.bytes_per_second = TRY(parse_rate(*rate));
  }
  return choice;
}

Result<FetchedFile> fetch_wheel(World& world, const Account& account, Terminal& terminal, const NetworkChoice& network,
                                const FetchChoice& choice, const std::string& word) {
  return Fetching(world, account, terminal, network, choice).fetch(word);
}

} // namespace envboot::cli
