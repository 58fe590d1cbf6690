#include "init/wheel_source.hpp"

#include "python/clean_environment.hpp"
#include "python/interpreter.hpp"
#include "python/site_packages.hpp"

#include <algorithm>

namespace envboot::init {

namespace {

WheelSource listed_at(const ListedFile& listed, std::vector<Url> mirrors) {
  return {listed.file_name, std::move(mirrors), listed.sha256, listed.size,
          listed.sha256 ? Pin::catalogue : Pin::nobody};
}

void pin_by_index(WheelSource& source, const net::IndexLink& link) {
  if (source.pin == Pin::nobody && link.sha256) {
    source.sha256 = link.sha256;
    source.pin = Pin::index;
  }
}

} // namespace

Result<WheelSource> source_of(const ListedFile& listed, const Mirrors& mirrors) {
  std::vector<Url> addresses;
  for (const std::string& text : listed.urls) {
    for (const auto& [prefix, use] : mirrors) {
      if (text.starts_with(prefix)) {
        addresses.push_back(TRY(Url::parse(use + text.substr(prefix.size()))));
      }
    }
    addresses.push_back(TRY(Url::parse(text)));
  }
  return listed_at(listed, std::move(addresses));
}

Result<WheelSource> find_listed(os::Transport& transport, const Index& index, std::string_view project,
                                const ListedFile& listed, Deadline deadline) {
  net::IndexLink link =
      TRY(net::find_on_index(transport, index.route, index.url, project, listed.file_name, std::move(deadline)));
  WheelSource source = listed_at(listed, {link.url});
  pin_by_index(source, link);
  return source;
}

Result<WheelSource> find_best(os::Transport& transport, const Index& index, std::string_view project,
                              const dist::Version& version, const dist::Target& target, Deadline deadline) {
  std::vector<net::IndexLink> links =
      TRY(net::list_project(transport, index.route, index.url, project, std::move(deadline)));
  const net::IndexLink* best = nullptr;
  for (const net::IndexLink& link : links) {
    auto name = dist::WheelName::parse(link.file_name);
    if (name && name->version == version && !dist::why_not_installable(*name, target) &&
        (best == nullptr || link.file_name > best->file_name)) {
      best = &link;
    }
  }
  if (best == nullptr) {
    return fail(failure("the package index {} has no {} {} for Python {}.{}", index.url.text(), project, version.text(),
                        target.major, target.minor)
                    .because(fmt::format("it has {} files of {}, for other versions, Pythons or machines", links.size(),
                                         project)));
  }
  WheelSource source{best->file_name, {best->url}, {}, {}};
  pin_by_index(source, *best);
  return source;
}

void pin_by(WheelSource& source, const std::vector<env::LockedWheel>& locked) {
  auto earlier = std::ranges::find_if(locked, [&](const env::LockedWheel& wheel) {
    return wheel.file == source.file_name && !wheel.url.starts_with("file:");
  });
  auto sha256 = earlier != locked.end() ? Sha256::from_hex(earlier->sha256) : std::nullopt;
  if (sha256 && source.pin != Pin::catalogue && source.pin != Pin::user) {
    source.sha256 = sha256;
    source.pin = Pin::earlier_environment;
  }
}

Error explained(Error error, const WheelSource& source) {
  if (error.kind != Kind::refused || source.pin != Pin::earlier_environment) {
    return error;
  }
  return std::move(error).because("an environment was made from that file before, and its envboot.lock has another "
                                  "digest: the file was replaced on its server");
}

Result<Url> pip_index(os::Processes& processes, os::FileReader& files, const Environment& environment,
                      Deadline deadline) {
  Error none = usage_error("no package index is known").with_hint("name one: `--index URL`");
  for (const python::FoundInterpreter& python : python::find_interpreters(files, environment, {})) {
    auto index =
        python::default_index(processes, python.path, python::clean_environment(environment, {}, {}), deadline);
    if (index) {
      return index;
    }
    none = std::move(none).because(index.error());
  }
  return fail(std::move(none));
}

} // namespace envboot::init
