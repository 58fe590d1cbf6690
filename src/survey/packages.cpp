#include "survey/packages.hpp"

#include "os/read.hpp"
#include "python/interpreter.hpp"
#include "survey/extension_tags.hpp"
#include "survey/names_in.hpp"
#include "survey/promised_files.hpp"
#include "util/json.hpp"
#include "util/url.hpp"

#include <algorithm>

namespace envboot::survey {
namespace {

constexpr size_t k_record_limit = size_t{64} << 20;

/// Byte code comes and goes; pip names it in RECORD, uv doesn't.
bool is_byte_code(std::string_view path) {
  return path.ends_with(".pyc") || path.ends_with(".pyo");
}

/// `_c.abi3.so`, `libgfortran-040039e1.so.5.0.0`.
bool is_shared_library(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  return name.ends_with(".so") || name.find(".so.") != std::string_view::npos;
}

std::optional<BrokenFile> look_at(os::FileReader& files, const dist::RecordLine& line, const AbsPath& path) {
  auto stat = files.stat(path, os::Links::follow);
  if (!stat) {
    bool gone = stat.error().is_missing();
    return gone ? std::optional(BrokenFile{line.path, BrokenFile::How::gone, line.size.value_or(0), 0}) : std::nullopt;
  }
  if (!line.size || *line.size == stat->size || stat->type != os::FileType::regular) {
    return std::nullopt;
  }
  return BrokenFile{line.path, stat->size == 0 ? BrokenFile::How::empty : BrokenFile::How::resized, *line.size,
                    stat->size};
}

/// Whether one of these files that are there is the module `a.b`, or lies in it.
bool holds_module(const std::vector<std::string>& present, std::string_view module) {
  std::string stem(module);
  std::ranges::replace(stem, '.', '/');
  return std::ranges::any_of(present, [&](std::string_view path) {
    return path.starts_with(stem) && path.size() > stem.size() &&
           (path[stem.size()] == '.' || path[stem.size()] == '/');
  });
}

/// Its first part alone: another distribution may bring the module.
bool is_importable(os::FileReader& files, const AbsPath& folder, std::string_view module) {
  std::string top(module.substr(0, module.find('.')));
  auto package = RelPath::parse(top), file = RelPath::parse(top + ".py");
  return package && file && (os::exists(files, folder / *package) || os::exists(files, folder / *file));
}

/// `present`: its files, as RECORD names them.
void find_dead_commands(os::FileReader& files, const std::vector<std::string>& present, PackageFacts& facts) {
  auto text = os::read_text(files, facts.is.info / "entry_points.txt");
  for (dist::EntryPoint& entry : text ? dist::parse_entry_points(*text) : std::vector<dist::EntryPoint>()) {
    std::string module = entry.value.substr(0, entry.value.find_first_of(": "));
    bool command = entry.section == "console_scripts" || entry.section == "gui_scripts";
    if (command && !holds_module(present, module) && !is_importable(files, facts.is.folder, module)) {
      facts.dead_commands.push_back(std::move(entry));
    }
  }
}

void read_record(os::FileReader& files, std::string_view python, PackageFacts& facts, Promises* promises) {
  auto text = os::read_text(files, facts.is.info / "RECORD", k_record_limit);
  auto record = text ? dist::parse_record(*text) : fail(text.error());
  if (!record) {
    facts.problem = record.error().what;
    return;
  }
  ExtensionTags tags(python);
  std::vector<std::string> present;
  for (const dist::RecordLine& line : *record) {
    auto path = AbsPath::parse(line.path, facts.is.folder);
    if (!path) {
      facts.problem = "RECORD names a file that can't be";
      return;
    }
    if (is_byte_code(line.path)) {
      continue;
    }
    ++facts.files;
    tags.add(line.path);
    if (is_shared_library(line.path)) {
      facts.libraries.push_back(line.path);
    }
    if (auto broken = look_at(files, line, *path)) {
      facts.broken.push_back(std::move(*broken));
      continue;
    }
    if (promises != nullptr && line.sha256) {
      promises->push_back({&facts, line.path, std::move(*path), *line.sha256, line.size.value_or(0)});
    }
    if (line.path.ends_with(".py") || line.path.ends_with(".so")) {
      present.push_back(line.path);
    }
  }
  facts.foreign = tags.foreign();
  if (!facts.project) {
    find_dead_commands(files, present, facts);
  }
}

/// Where an .egg-link leads, its first line.
std::optional<AbsPath> linked_project(os::FileReader& files, const AbsPath& link) {
  auto text = os::read_text(files, link);
  auto path =
      text ? AbsPath::parse(std::string_view(*text).substr(0, text->find_first_of("\r\n"))) : fail(text.error());
  return path ? std::optional(*path) : std::nullopt;
}

/// PEP 610's direct_url.json of `pip install -e`.
std::optional<AbsPath> project_of(os::FileReader& files, const python::Distribution& is) {
  if (is.info.string().ends_with(".egg-link")) {
    return linked_project(files, is.info);
  }
  auto text = os::read_text(files, is.info / "direct_url.json");
  auto json = text ? Json::parse(*text) : fail(text.error());
  const Json* info = json ? json->find("dir_info") : nullptr;
  const Json* editable = info != nullptr ? info->find("editable") : nullptr;
  if (editable == nullptr || editable->boolean() == nullptr || !*editable->boolean()) {
    return std::nullopt;
  }
  auto url = Url::parse(json->text_of("url"));
  auto path = url ? AbsPath::parse(percent_decode(url->path())) : fail(url.error());
  return path ? std::optional(*path) : std::nullopt;
}

void read_package(os::FileReader& files, std::string_view python, PackageFacts& facts, Promises* promises) {
  const python::Distribution& is = facts.is;
  if (is.info.string().ends_with(".dist-info")) {
    auto text = os::read_text(files, is.info / "METADATA");
    auto metadata = text ? dist::parse_metadata(*text) : fail(text.error());
    if (metadata) {
      facts.metadata = std::move(*metadata);
    } else {
      facts.problem = metadata.error().what;
    }
  }
  facts.project = project_of(files, is);
  facts.project_gone = facts.project && !os::is_directory(files, *facts.project);
  if (is.complete && is.info.string().ends_with(".dist-info")) {
    read_record(files, python, facts, promises);
  }
}

std::vector<AbsPath> leftovers_in(os::FileReader& files, const AbsPath& folder) {
  std::vector<AbsPath> found;
  for (const RelPath& name : names_in(files, folder)) {
    if (name.string().starts_with('~')) {
      found.push_back(folder / name);
    }
  }
  return found;
}

std::vector<python::Distribution> distributions_in(os::FileReader& files, const std::vector<AbsPath>& folders) {
  std::vector<python::Distribution> all;
  for (const AbsPath& folder : folders) {
    if (auto more = python::list_distributions(files, folder)) {
      all.insert(all.end(), more->begin(), more->end());
    }
  }
  return all;
}

/// `base`: the distributions that the environment sees beside its own.
void judge_requirements(Packages& all, std::vector<python::Distribution> base) {
  std::vector<python::Distribution> present;
  for (const PackageFacts& package : all.packages) {
    present.push_back(package.is);
  }
  present.insert(present.end(), std::move_iterator(base.begin()), std::move_iterator(base.end()));
  auto python = dist::Version::parse(all.markers.python_full_version);
  for (PackageFacts& package : all.packages) {
    package.unmet = wheel::unmet_requirements(package.metadata.requires_dist, all.markers, present);
    auto needed = dist::Specifiers::parse(package.metadata.requires_python);
    package.for_other_python = needed && python && !needed->contains(*python, true);
  }
}

/// The environment's own Python, as far as files tell: its base is often one of several in /usr.
struct OwnPython {
  std::string version, full_version; ///< `3.7`, `3.7.16`; the same where no more is known
  std::optional<AbsPath> base;       ///< the prefix that it was made from
};
std::optional<OwnPython> own_python(os::FileReader& files, const PrefixFacts& prefix) {
  if (auto interpreter = python::read_interpreter(files, prefix.prefix / "bin/python")) {
    return OwnPython{interpreter->short_version(), interpreter->version.text(), interpreter->base_prefix};
  }
  if (prefix.site_packages.size() != 1) {
    return std::nullopt;
  }
  OwnPython own{python_of(prefix.site_packages.front()), python_of(prefix.site_packages.front()), std::nullopt};
  for (const char* key : {"version", "version_info"}) {
    auto found = prefix.pyvenv.find(key);
    if (found != prefix.pyvenv.end() && found->second.starts_with(own.version + ".")) {
      std::string_view text = found->second; // virtualenv writes 3.11.7.final.0
      text = text.substr(0, text.find_first_not_of("0123456789."));
      own.full_version = text.substr(0, text.find_last_not_of('.') + 1);
    }
  }
  auto home = prefix.pyvenv.find("home");
  auto folder = home != prefix.pyvenv.end() ? AbsPath::parse(home->second) : fail(failure("it names no base"));
  if (folder) {
    own.base = folder->parent();
  }
  return own;
}

} // namespace

std::optional<Packages> packages_of(os::FileReader& files, const PrefixFacts& prefix, const Scrutiny& scrutiny) {
  std::optional<OwnPython> python = own_python(files, prefix);
  if (!python) {
    return std::nullopt;
  }
  Packages all{.prefix = prefix.prefix, .markers = dist::MarkerEnvironment::cpython_on_linux(python->full_version)};
  for (const AbsPath& folder : prefix.site_packages) {
    if (python_of(folder) != python->version && python_of(folder) != "3") { // Debian's lib/python3 is every 3.x's
      all.unread.push_back(folder);
      continue;
    }
    auto distributions = python::list_distributions(files, folder);
    for (python::Distribution& is : distributions ? *distributions : std::vector<python::Distribution>()) {
      all.packages.push_back({.is = std::move(is)});
    }
    std::vector<AbsPath> leftovers = leftovers_in(files, folder);
    all.leftovers.insert(all.leftovers.end(), leftovers.begin(), leftovers.end());
  }
  std::ranges::sort(all.packages, {}, [](const PackageFacts& facts) { return facts.is.name; });
  Promises promises; // of places in all.packages, which keeps its size from here on
  for (PackageFacts& package : all.packages) {
    read_package(files, python->version, package, scrutiny.hashing_threads > 0 ? &promises : nullptr);
  }
  all.hashed = scrutiny.hashing_threads > 0 && hold_to_promises(files, promises, scrutiny);
  std::vector<python::Distribution> base;
  if (python->base && prefix.kind == PrefixFacts::Kind::venv && prefix.sees_user_site()) {
    base = distributions_in(files, python::site_packages_of(files, *python->base));
  }
  judge_requirements(all, std::move(base));
  return all;
}

} // namespace envboot::survey
