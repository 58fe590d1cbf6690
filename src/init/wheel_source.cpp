#include "init/wheel_source.hpp"

#include "python/clean_environment.hpp"
#include "python/interpreter.hpp"
#include "python/site_packages.hpp"

namespace envboot::init {

Result<WheelSource> source_of(const ListedFile& listed, const Mirrors& mirrors) {
  WheelSource source{listed.file_name, {}, listed.sha256, listed.size};
  for (const std::string& text : listed.urls) {
    for (const auto& [prefix, use] : mirrors) {
      if (text.starts_with(prefix)) {
        source.mirrors.push_back(TRY(Url::parse(use + text.substr(prefix.size()))));
      }
    }
    source.mirrors.push_back(TRY(Url::parse(text)));
  }
  return source;
}

Result<WheelSource> find_listed(os::Transport& transport, const Index& index, std::string_view project,
                                const ListedFile& listed, Deadline deadline) {
  net::IndexLink link =
      TRY(net::find_on_index(transport, index.route, index.url, project, listed.file_name, std::move(deadline)));
  return WheelSource{listed.file_name, {link.url}, listed.sha256 ? listed.sha256 : link.sha256, listed.size};
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
  return WheelSource{best->file_name, {best->url}, best->sha256, std::nullopt};
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
