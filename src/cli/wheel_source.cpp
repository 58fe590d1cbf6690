#include "cli/wheel_source.hpp"
#include "cli/network_options.hpp"
#include "cli/progress.hpp"
#include "dist/wheel_name.hpp"
#include "net/fetch.hpp"
#include "net/ranged_file.hpp"
#include "os/read.hpp"
#include "store/dir_lock.hpp"
#include "util/text_table.hpp"

#include <utility>

namespace envboot::cli {
namespace {

constexpr std::chrono::seconds k_lock_patience{5};

Result<wheel::WheelReport> inspect(os::File& file, const std::string& name, std::span<const gpu::Gpu> gpus,
                                   wheel::Extent extent, const CancelFlag& interrupt) {
  auto report = wheel::inspect(file, name, gpus, Deadline::never(interrupt), extent);
  return report ? std::move(report) : fail(with_wheel_hint(report.error()));
}

/// The whole file, already unlinked: its bytes go when it is closed.
Result<os::FilePtr> fetch_whole(World& world, Terminal& terminal, const net::FetchRequest& request,
                                const Deadline& deadline) {
  store::LockSeams seams{world.files, world.host, world.clock, world.random};
  store::DirLock lock =
      TRY(store::DirLock::take(seams, request.folder, TRY(RelPath::parse("lock")), deadline.within(k_lock_patience)));
  AmountLine line(terminal, world.clock);
  bool said = false; // not before it is known to be a file
  auto progress = [&](uint64_t done, std::optional<uint64_t> total) {
    if (!std::exchange(said, true)) {
      terminal.say(fmt::format("{} gives no ranges: {} has to be fetched as a whole", request.mirrors.front().host(),
                               request.name.string()));
    }
    line.draw(done, total.value_or(0));
  };
  net::Fetched fetched = TRY(net::fetch(world.transport, world.files, world.clock, request, {progress, {}}, deadline));
  os::FilePtr file = TRY(world.files.open(fetched.path));
  os::DirPtr folder = TRY(world.files.dir(request.folder));
  TRY(folder->unlink(request.name));
  return file;
}

} // namespace

Status check_wheel_name(const std::string& name) {
  auto parsed = dist::WheelName::parse(name);
  if (parsed) {
    return {};
  }
  Error wrong = usage_error("`{}` is not the name of a wheel", name);
  wrong.causes = parsed.error().causes;
  return fail(std::move(wrong).with_hint("a wheel must keep the name it was published under, such as "
                                         "torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl"));
}

Error with_wheel_hint(Error error) {
  if (!error.hint.empty()) {
    return error;
  }
  if (error.kind == Kind::refused) {
    error.hint = "don't install it: no tool that makes wheels writes such a file; get it again from where its project "
                 "publishes it";
  } else if (error.kind == Kind::failed) {
    error.hint = "get it again, and compare its size with what the index says";
  }
  return error;
}

Result<WheelPlace> place_of_wheel(World& world, const std::string& word) {
  if (word.find("://") != std::string::npos) {
    return WheelPlace::url;
  }
  if (word.find('/') == std::string::npos) {
    return word.ends_with(".whl") ? WheelPlace::file : WheelPlace::environment;
  }
  AbsPath path = TRY(AbsPath::parse(word, TRY(world.host.working_folder())));
  return os::is_directory(world.files, path) ? WheelPlace::environment : WheelPlace::file;
}

Result<LookedInto> look_into_file(World& world, const std::string& word, std::span<const gpu::Gpu> gpus,
                                  wheel::Extent extent) {
  AbsPath path = TRY(AbsPath::parse(word, TRY(world.host.working_folder())));
  auto file = world.files.open(path);
  if (!file && file.error().is_missing()) {
    return fail(usage_error("there is no file {}", path.string())
                    .with_hint("a wheel here, one behind a URL, or an environment by its name or path can be named"));
  }
  if (!file) {
    return fail(file.error());
  }
  TRY(check_wheel_name(path.name()));
  wheel::WheelReport report = TRY(inspect(**file, path.name(), gpus, extent, world.interrupt));
  return LookedInto{std::move(report), std::nullopt};
}

Result<LookedInto> look_into_url(const Call& call, World& world, const Account& account, Terminal& terminal,
                                 const std::string& word, std::span<const gpu::Gpu> gpus, wheel::Extent extent) {
  if (account.settings.offline()) {
    return fail(
        usage_error("a URL can't be looked into with `--offline`").with_hint("leave `--offline` away, or name a file"));
  }
  Url url = TRY(Url::parse(word));
  std::string name = url.file_name();
  TRY(check_wheel_name(name));
  NetworkChoice network = TRY(choose_network(call, world, account, terminal));
  net::CaBundle ca = TRY(net::find_bundle(world.files, world.host.environment(), network.ca_store, network.site_ca,
                                          "site " + account.site.name));
  os::Route route = net::route_to(url, network.proxy, std::nullopt);
  route.ca_pem = std::move(ca.pem);
  Deadline deadline = Deadline::never(world.interrupt);
  auto ranged = TRY(net::RangedFile::open(world.transport, url, route, deadline));
  if (ranged) {
    uint64_t size = TRY(ranged->size());
    terminal.say(fmt::format("looking into {} of {}, by ranges", human_bytes(size), url.text()));
    AmountLine line(terminal, world.clock);
    ranged->on_arrival([&](uint64_t arrived) { line.draw(arrived, size); });
    wheel::WheelReport report = TRY(inspect(*ranged, name, gpus, extent, world.interrupt));
    return LookedInto{std::move(report), WheelTraffic{true, ranged->arrived(), size}};
  }
  RelPath file_name = TRY(RelPath::parse(name));
  net::FetchRequest request{.mirrors = {url},
                            .folder = account.folders.cache / "inspect",
                            .name = file_name,
                            .size = std::nullopt,
                            .sha256 = std::nullopt,
                            .route = route,
                            .bytes_per_second = std::nullopt};
  os::FilePtr file = TRY(fetch_whole(world, terminal, request, deadline));
  uint64_t size = TRY(file->size());
  wheel::WheelReport report = TRY(inspect(*file, name, gpus, extent, world.interrupt));
  return LookedInto{std::move(report), WheelTraffic{false, size, size}};
}

} // namespace envboot::cli
