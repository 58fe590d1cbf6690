#include "init/lock_environment.hpp"

#include "dist/metadata.hpp"
#include "env/foreign.hpp"
#include "os/read.hpp"
#include "python/interpreter.hpp"
#include "python/site_packages.hpp"

#include <algorithm>
#include <set>

namespace envboot::init {
namespace {

constexpr size_t k_record_limit = size_t{64} << 20;
constexpr std::string_view k_seeds[] = {"pip", "setuptools", "wheel", "distribute"};
constexpr const char* k_nobody_kept = "its installer kept neither the file's name nor its digest";

/// Without a login or a query, and without the token that channels have in their paths: `/t/TOKEN/`.
std::string public_address(const std::string& text) {
  auto url = Url::parse(text);
  std::string address = url ? url->without_credentials().text() : "";
  address = address.substr(0, address.find('?'));
  size_t token = address.find("/t/");
  if (token != std::string::npos) {
    size_t end = address.find('/', token + 3);
    address.erase(token, end == std::string::npos ? end : end - token);
  }
  return address;
}

/// The same; "" for a file of this machine.
std::string server_address(const std::string& text) {
  std::string address = public_address(text);
  return address.starts_with("file:") ? "" : address;
}

struct CondaSide {
  std::vector<env::LockedConda> packages;
  std::set<std::string> infos; ///< names of the dist-info folders that are conda's
};

/// `x-1.0.dist-info` of `lib/python3.9/site-packages/x-1.0.dist-info/METADATA`; "" of other files.
std::string info_of(std::string_view file) {
  for (std::string_view end : {"/METADATA", "/PKG-INFO"}) {
    if (file.ends_with(end)) {
      file.remove_suffix(end.size());
      return std::string(file.substr(file.rfind('/') + 1));
    }
  }
  return file.ends_with(".egg-info") ? std::string(file.substr(file.rfind('/') + 1)) : "";
}

CondaSide read_conda(os::FileReader& files, const AbsPath& prefix) {
  CondaSide side;
  auto entries = files.list(prefix / "conda-meta");
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    auto name = RelPath::parse(entry.name);
    auto text = name && entry.name.ends_with(".json")
                    ? os::read_text(files, prefix / "conda-meta" / *name, k_record_limit)
                    : fail(failure("no record"));
    auto json = text ? Json::parse(*text) : fail(text.error());
    if (!json || json->text_of("name").empty()) {
      continue;
    }
    std::string build = json->text_of("build_string");
    side.packages.push_back({json->text_of("name"), json->text_of("version"),
                             build.empty() ? json->text_of("build") : std::move(build),
                             public_address(json->text_of("url")), json->text_of("md5"), json->text_of("sha256")});
    const Json* listed = json->find("files");
    for (const Json& file : listed != nullptr && listed->items() != nullptr ? *listed->items() : Json::Array()) {
      side.infos.insert(file.string() != nullptr ? info_of(*file.string()) : "");
    }
  }
  std::ranges::sort(side.packages, {}, &env::LockedConda::name);
  return side;
}

/// What its RECORD comes to; "" where it has none that can be read.
std::string contents_of(os::FileReader& files, const python::Distribution& distribution) {
  auto text = os::read_text(files, distribution.info / "RECORD", k_record_limit);
  auto lines = text ? dist::parse_record(*text) : fail(text.error());
  return lines ? dist::contents_of(*lines).hex() : "";
}

/// From direct_url.json. Whether that is there.
bool take_direct_url(os::FileReader& files, const python::Distribution& distribution, env::LockedPackage& package) {
  auto text = os::read_text(files, distribution.info / "direct_url.json");
  auto json = text ? Json::parse(*text) : fail(text.error());
  if (!json) {
    return false;
  }
  std::string address = json->text_of("url");
  const Json* archive = json->find("archive_info");
  if (archive == nullptr) {
    package.unknown = "it was installed from a folder or a repository, not from a wheel";
    return true;
  }
  const Json* hashes = archive->find("hashes");
  std::string hex = hashes != nullptr ? hashes->text_of("sha256") : "";
  if (std::string hash = archive->text_of("hash"); hex.empty() && hash.starts_with("sha256=")) {
    hex = hash.substr(7);
  }
  auto url = Url::parse(address);
  package.file = url ? url->file_name() : address.substr(address.rfind('/') + 1);
  if (!package.file.ends_with(".whl")) {
    package.file.clear();
    package.unknown = "it was built here from its source";
    return true;
  }
  package.url = server_address(address);
  package.sha256 = Sha256::from_hex(hex) ? hex : "";
  package.unknown = package.sha256.empty() ? "its installer kept no digest of the file" : "";
  return true;
}

/// From what the lock told before, when that is of the same files. Whether it does.
bool take_before(const std::optional<env::Lockfile>& before, env::LockedPackage& package) {
  if (!before) {
    return false;
  }
  const env::LockedPackage* known = env::find_package(*before, package.name);
  if (known == nullptr || known->version != package.version) {
    return false;
  }
  bool changed = !known->contents.empty() && known->contents != package.contents;
  const env::LockedWheel* wheel = env::find_wheel(*before, package.name);
  if (!changed && !known->sha256.empty()) {
    package.file = known->file;
    package.url = server_address(known->url);
    package.sha256 = known->sha256;
    package.size = known->size;
  } else if (!changed && wheel != nullptr && wheel->version == package.version && !wheel->sha256.empty()) {
    package.file = wheel->file;
    package.url = server_address(wheel->url);
    package.sha256 = wheel->sha256;
    package.size = wheel->size;
  }
  return !package.sha256.empty();
}

env::LockedPackage look_at(os::FileReader& files, const LockSubject& subject, const python::Distribution& one) {
  env::LockedPackage package{one.name, one.version};
  if (!one.info.string().ends_with(".dist-info")) {
    package.unknown = "it was not installed from a wheel";
    return package;
  }
  package.contents = contents_of(files, one);
  if (package.contents.empty()) {
    package.unknown = "it has no RECORD that can be read";
  } else if (!take_before(subject.before, package) && !take_direct_url(files, one, package)) {
    package.unknown = is_seed(one.name) ? "it came with the Python or its installer" : k_nobody_kept;
  }
  return package;
}

std::vector<std::string> tags_of(os::FileReader& files, const python::Distribution& distribution) {
  auto text = os::read_text(files, distribution.info / "WHEEL");
  auto wheel = text ? dist::parse_wheel_file(*text) : fail(text.error());
  return wheel ? wheel->tags : std::vector<std::string>();
}

/// Every `py3-none-any` that the name stands for.
std::set<std::string> tags_in(const dist::WheelName& name) {
  std::set<std::string> tags;
  for (const std::string& python : name.pythons) {
    for (const std::string& abi : name.abis) {
      for (const std::string& platform : name.platforms) {
        tags.insert(fmt::format("{}-{}-{}", python, abi, platform));
      }
    }
  }
  return tags;
}

} // namespace

bool is_seed(std::string_view name) {
  return std::ranges::find(k_seeds, name) != std::end(k_seeds);
}

Result<LockedNow> lock_of(const Seams& seams, const LockSubject& subject, Deadline deadline) {
  env::EnvironmentSpec spec = TRY(env::describe_foreign(seams.files, subject.prefix, subject.name));
  python::Interpreter python =
      TRY(python::ask(seams.processes, seams.files, subject.prefix / "bin/python", std::move(deadline)));
  LockedNow now{subject.before.value_or(env::Lockfile{.name = subject.name,
                                                      .made_at = {},
                                                      .plan = {},
                                                      .recipe = {},
                                                      .recipe_sha256 = {},
                                                      .site = {},
                                                      .python = {},
                                                      .base = {},
                                                      .gpus = {},
                                                      .wheels = {},
                                                      .packages = {}}),
                {}};
  env::Lockfile& lock = now.lock;
  lock.kind = env::name_of(spec.flavour);
  lock.python = python.version.text();
  lock.base = python.base_prefix.string();
  lock.machine = python.machine.empty() ? seams.host.kernel_names().machine : python.machine;
  lock.glibc = seams.host.glibc_version().value_or("");
  CondaSide conda = read_conda(seams.files, subject.prefix);
  lock.conda = std::move(conda.packages);
  lock.packages.clear();
  for (const AbsPath& folder : python::site_packages_of(seams.files, subject.prefix)) {
    for (const python::Distribution& one : TRY(python::list_distributions(seams.files, folder))) {
      if (conda.infos.contains(one.info.name())) {
        continue;
      }
      env::LockedPackage package = look_at(seams.files, subject, one);
      if (package.sha256.empty()) {
        now.tags.emplace(package.name, tags_of(seams.files, one));
      }
      lock.packages.push_back(std::move(package));
    }
  }
  std::ranges::sort(lock.packages, {}, &env::LockedPackage::name);
  std::erase_if(lock.wheels, [&](const env::LockedWheel& wheel) {
    const env::LockedPackage* package = env::find_package(lock, wheel.name);
    return package == nullptr || package->version != wheel.version;
  });
  return now;
}

const net::IndexLink* file_of(const std::vector<net::IndexLink>& links, const dist::Version& version,
                              const std::vector<std::string>& tags, const dist::Target& target) {
  std::set<std::string> wanted(tags.begin(), tags.end());
  const net::IndexLink* only = nullptr;
  size_t fitting = 0;
  for (const net::IndexLink& link : links) {
    auto name = dist::WheelName::parse(link.file_name);
    if (!name || name->version != version) {
      continue;
    }
    if (tags_in(*name) == wanted) {
      return &link;
    }
    if (!dist::why_not_installable(*name, target)) {
      only = &link;
      ++fitting;
    }
  }
  return fitting == 1 ? only : nullptr;
}

Status ask_index(os::Transport& transport, const Index& index, LockedNow& now, Deadline deadline) {
  auto python = dist::Version::parse(now.lock.python);
  dist::Target target{.glibc = now.lock.glibc, .machine = now.lock.machine};
  if (python && python->release().size() > 1) {
    target.major = static_cast<int>(python->release()[0]);
    target.minor = static_cast<int>(python->release()[1]);
  }
  for (env::LockedPackage& package : now.lock.packages) {
    auto version = dist::Version::parse(package.version);
    auto tags = now.tags.find(package.name);
    if (!package.sha256.empty() || package.contents.empty() || !version || tags == now.tags.end()) {
      continue;
    }
    auto links = net::list_project(transport, index.route, index.url, package.name, deadline);
    if (!links && (links.error().kind == Kind::temporary || links.error().kind == Kind::interrupted)) {
      return fail(links.error());
    }
    const net::IndexLink* link = links ? file_of(*links, *version, tags->second, target) : nullptr;
    if (link == nullptr || !link->sha256) {
      package.unknown = !links            ? links.error().what
                        : link == nullptr ? "the index has no file, or several, that it could have come from"
                                          : "the index gives no digest of it";
      continue;
    }
    package.file = link->file_name;
    package.url = server_address(link->url.text());
    package.sha256 = link->sha256->hex();
    package.unknown.clear();
  }
  return {};
}

} // namespace envboot::init
