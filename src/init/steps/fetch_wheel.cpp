#include "init/steps/fetch_wheel.hpp"
#include "init/steps/wheel_scan.hpp"
#include "net/part_file.hpp"
#include "os/read.hpp"
#include "python/clean_environment.hpp"
#include "python/site_packages.hpp"
#include "store/atomic_file.hpp"
#include "util/json.hpp"
#include "util/text_table.hpp"
#include "wheel/accept.hpp"

#include <algorithm>

namespace envboot::init {
namespace {

constexpr PathLiteral k_note_name = "fetched.json";
constexpr std::chrono::seconds k_ask_patience{30};

/// The folder of all wheels of one environment goes with the last of them.
Status remove_if_empty(os::FileSystem& files, const AbsPath& folder) {
  if (!TRY(files.list(folder)).empty()) {
    return {};
  }
  os::DirPtr above = TRY(files.dir(folder.parent()));
  return above->remove_dir(TRY(RelPath::parse(folder.name())));
}

Json note_of(const FetchedWheel& wheel) {
  Json capabilities = Json::array();
  for (const std::string& capability : wheel.capabilities) {
    capabilities.push(capability);
  }
  return Json::object({{"schema", 1},
                       {"key", wheel.key},
                       {"file", wheel.path.name()},
                       {"url", wheel.url},
                       {"sha256", wheel.sha256},
                       {"size", wheel.size},
                       {"capabilities", std::move(capabilities)}});
}

} // namespace

FetchWheel::FetchWheel(const Seams& seams, const Network& network, FetchWish wish)
    : m_seams(seams), m_network(network), m_wish(std::move(wish)) {}

std::string FetchWheel::key() const {
  std::string gpus;
  for (const gpu::Gpu& gpu : m_wish.gpus) {
    gpus += gpu.capability.sm() + " ";
  }
  std::string inputs = fmt::format("{}\n{}\n{}\n{}\n{}", m_wish.wheel.wish.name, m_wish.wheel.wish.version,
                                   m_wish.folder.string(), m_wish.index, gpus);
  return fmt::format("fetch-wheel:{}:{}", m_wish.wheel.wish.name, Sha256::of(inputs).hex());
}

std::string FetchWheel::describe() const {
  const auto& wheel = m_wish.wheel;
  std::string from = wheel.listed ? wheel.listed->file_name : fmt::format("{} {}", wheel.wish.name, wheel.wish.version);
  std::string judged;
  for (const gpu::Gpu& gpu : m_wish.gpus) {
    judged += (judged.empty() ? "" : ", ") + gpu.text();
  }
  std::string_view size = kept()                  ? " (an earlier run did)"
                          : estimate().bytes == 0 ? " (the server knows its size)"
                                                  : "";
  return fmt::format("fetch {}{}{}", from, size,
                     wheel.wish.gpu && !judged.empty() ? fmt::format(" and check that it runs on {}", judged) : "");
}

action::Estimate FetchWheel::estimate() const {
  uint64_t size = m_wish.wheel.listed && m_wish.wheel.listed->size ? *m_wish.wheel.listed->size : 0;
  return kept() ? action::Estimate() : action::Estimate{size, 2};
}

/// What an earlier run left of the same wish.
std::optional<FetchedWheel> FetchWheel::kept() const {
  auto wheel = fetched_wheel(m_seams.files, m_wish.folder);
  auto file = wheel ? m_seams.files.stat(wheel->path, os::Links::keep) : fail(wheel.error());
  bool whole = file && file->type == os::FileType::regular && file->size == wheel->size && wheel->key == key();
  return whole ? std::optional(std::move(*wheel)) : std::nullopt;
}

/// The same, if it would be chosen for this Python. The file itself is judged by its hash, as any other.
std::optional<WheelSource> FetchWheel::kept_source(const dist::Target& target) const {
  auto wheel = kept();
  auto name = wheel ? dist::WheelName::parse(wheel->path.name()) : fail(Error{});
  auto url = wheel ? Url::parse(wheel->url) : fail(Error{});
  auto sha256 = wheel ? Sha256::from_hex(wheel->sha256) : std::nullopt;
  const auto& listed = m_wish.wheel.listed;
  if (!name || !url || !sha256 || dist::why_not_installable(*name, target) ||
      (listed && (listed->file_name != wheel->path.name() || listed->sha256.value_or(*sha256) != *sha256))) {
    return std::nullopt;
  }
  return WheelSource{wheel->path.name(), {*url}, sha256, wheel->size, Pin::earlier_run};
}

Result<WheelSource> FetchWheel::find_in_index(Deadline deadline) {
  python::Interpreter interpreter = TRY(python::ask(m_seams.processes, m_seams.files, m_wish.python, deadline));
  dist::Target target{interpreter.major(), interpreter.minor(), m_wish.glibc, "x86_64"};
  if (auto source = kept_source(target)) {
    return *source;
  }
  Url url = m_wish.index.empty()
                ? TRY(python::default_index(
                      m_seams.processes, m_wish.python,
                      python::clean_environment(m_seams.host.environment(), {}, m_network.children()), deadline))
                : TRY(Url::parse(m_wish.index));
  Index index{url, m_network.route(url)};
  const config::WheelWish& wish = m_wish.wheel.wish;
  if (const auto& listed = m_wish.wheel.listed) {
    return find_listed(m_seams.transport, index, wish.name, *listed, deadline);
  }
  return find_best(m_seams.transport, index, wish.name, TRY(dist::Version::parse(wish.version)), target, deadline);
}

Result<WheelSource> FetchWheel::find_source(Deadline deadline) {
  const auto& listed = m_wish.wheel.listed;
  return listed && !listed->urls.empty() ? source_of(*listed, m_wish.mirrors) : find_in_index(std::move(deadline));
}

Result<std::vector<std::string>> FetchWheel::judge(const wheel::WheelReport& report, action::Progress& progress) const {
  auto reservations = wheel::accept_for(report, m_wish.gpus, m_wish.wheel.wish.gpu, m_wish.wheel.instead);
  if (!reservations) {
    return fail(m_wish.hint.empty() ? reservations.error() : Error(reservations.error()).with_hint(m_wish.hint));
  }
  for (const std::string& reservation : *reservations) {
    progress.note(reservation);
  }
  std::vector<std::string> capabilities;
  for (const gpu::GpuVerdict& verdict : report.verdicts) {
    if (gpu::is_good(verdict.verdict) || verdict.only_vendor_lacks) {
      capabilities.push_back(verdict.gpu.capability.text());
    }
  }
  return capabilities;
}

Status FetchWheel::apply(action::Progress& progress, Deadline deadline) {
  WheelSource source = TRY(find_source(deadline.within(k_ask_patience)));
  pin_by(source, m_wish.locked);
  os::DirPtr folder = TRY(os::make_dirs(m_seams.files, m_wish.folder));
  RelPath name = TRY(RelPath::parse(source.file_name));
  net::FetchRequest request{.mirrors = source.mirrors,
                            .folder = m_wish.folder,
                            .name = name,
                            .size = source.size,
                            .sha256 = source.sha256,
                            .route = m_network.route(source.mirrors.front()),
                            .bytes_per_second = std::nullopt};
  TRY(os::remove_tree(*folder, k_note_name)); // what fails now is not worth keeping
  net::FetchHooks hooks;
  hooks.progress = [&](uint64_t done, std::optional<uint64_t> total) { progress.amount(done, total.value_or(0)); };
  WheelScan scan(m_seams, request, m_wish.gpus, deadline);
  auto answer =
      net::fetch(m_seams.transport, m_seams.files, m_seams.clock, request, scan.hooks(std::move(hooks)), deadline);
  if (!answer) {
    return fail(explained(answer.error(), source));
  }
  net::Fetched fetched = std::move(*answer);
  if (fetched.resumed_from > 0) {
    progress.note(fmt::format("went on where it stopped: {} were there already", human_bytes(fetched.resumed_from)));
  }
  std::vector<std::string> capabilities = TRY(judge(TRY(scan.report(fetched)), progress));
  FetchedWheel wheel{.path = fetched.path,
                     .url = source.mirrors.front().without_credentials().text(),
                     .sha256 = fetched.sha256.hex(),
                     .key = key(),
                     .size = fetched.bytes,
                     .capabilities = std::move(capabilities)};
  return store::write_atomic(*folder, k_note_name, note_of(wheel).dump() + "\n", 0600, store::Durable::no);
}

/// The accepted wheel, or the bytes of it that an unfinished download has brought; "" when there is neither.
std::string FetchWheel::useful() const {
  if (auto wheel = kept()) {
    return fmt::format("{}, {}, in {}", wheel->path.name(), human_bytes(wheel->size), m_wish.folder.string());
  }
  auto part = net::find_part(m_seams.files, m_wish.folder);
  return part ? fmt::format("{} of {}, in {}", human_bytes(part->bytes), part->file_name, m_wish.folder.string()) : "";
}

Result<action::Undone> FetchWheel::undo(action::Keep keep) {
  if (std::string what = keep == action::Keep::nothing ? "" : useful(); !what.empty()) {
    return action::Undone{action::Undone::Stays::for_the_next_run, std::move(what)};
  }
  auto above = m_seams.files.dir(m_wish.folder.parent());
  if (!above) {
    return above.error().is_missing() ? Result<action::Undone>() : fail(above.error());
  }
  TRY(os::remove_tree(**above, TRY(RelPath::parse(m_wish.folder.name()))));
  TRY(remove_if_empty(m_seams.files, m_wish.folder.parent()));
  return {};
}

Result<FetchedWheel> fetched_wheel(os::FileReader& files, const AbsPath& folder) {
  Json note = TRY(Json::parse(TRY(os::read_text(files, folder / k_note_name))));
  FetchedWheel wheel{.path = folder / TRY(RelPath::parse(note.text_of("file"))),
                     .url = note.text_of("url"),
                     .sha256 = note.text_of("sha256"),
                     .key = note.text_of("key"),
                     .size = 0,
                     .capabilities = {}};
  if (const Json* size = note.find("size"); size != nullptr && size->integer() != nullptr) {
    wheel.size = static_cast<uint64_t>(*size->integer());
  }
  const Json* capabilities = note.find("capabilities");
  for (const Json& item :
       capabilities != nullptr && capabilities->items() != nullptr ? *capabilities->items() : Json::Array()) {
    wheel.capabilities.push_back(item.string() != nullptr ? *item.string() : "");
  }
  return wheel;
}

} // namespace envboot::init
