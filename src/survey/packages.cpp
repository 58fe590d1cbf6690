#include "survey/packages.hpp"

#include "os/read.hpp"
#include "python/interpreter.hpp"
#include "survey/extension_tags.hpp"
#include "survey/package_metadata.hpp"
#include "survey/path_lines.hpp"
#include "survey/promised_files.hpp"

#include <algorithm>
#include <set>

namespace envboot::survey {
namespace {

constexpr size_t k_record_limit = size_t{64} << 20;

/// Byte code comes and goes; pip names it in RECORD, virtualenv its folders, uv doesn't.
bool is_byte_code(std::string_view path) {
  return path.ends_with(".pyc") || path.ends_with(".pyo") || path.ends_with("/__pycache__") || path == "__pycache__";
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

void read_description(os::FileReader& files, PackageFacts& facts) {
  auto metadata = read_metadata(files, facts.is);
  if (metadata) {
    facts.metadata = std::move(*metadata);
    facts.is.version = facts.is.version.empty() ? facts.metadata.version : facts.is.version; // an .egg-link tells none
  } else if (facts.is.info.string().ends_with(".dist-info")) {
    facts.problem = metadata.error().what;
  }
}

void read_package(os::FileReader& files, std::string_view python, PackageFacts& facts, Promises* promises) {
  read_description(files, facts);
  facts.project = project_of(files, facts.is);
  facts.project_gone = facts.project && !os::is_directory(files, *facts.project);
  facts.of_system = python_of(facts.is.folder) == "3";
  if (facts.is.complete && facts.is.info.string().ends_with(".dist-info") && !facts.of_system) {
    read_record(files, python, facts, promises);
  }
}

std::vector<AbsPath> leftovers_in(os::FileReader& files, const AbsPath& folder) {
  std::vector<AbsPath> found;
  for (const RelPath& name : os::names_in(files, folder)) {
    if (name.string().starts_with('~')) {
      found.push_back(folder / name);
    }
  }
  return found;
}

/// Folders that .pth files of `folder` put on sys.path.
std::vector<AbsPath> folders_by_path_files(os::FileReader& files, const AbsPath& folder) {
  std::vector<AbsPath> found;
  for (const PathLine& line : path_files(files, folder).lines) {
    if (line.path && !line.gone) {
      found.push_back(*line.path);
    }
  }
  return found;
}

struct Folder {
  AbsPath path;
  bool of_base; ///< not the environment's, nor the user's
};

/// Of the folders behind the environment's own, in the order in which Python looks there. What an earlier one has under
/// the same name is hidden.
void read_beside(os::FileReader& files, const std::vector<Folder>& folders, Packages& all) {
  std::set<std::string, std::less<>> names;
  for (const PackageFacts& package : all.packages) {
    names.insert(package.is.name);
  }
  for (const Folder& folder : folders) {
    auto distributions = python::list_distributions(files, folder.path);
    std::set<std::string, std::less<>> here;
    for (python::Distribution& is : distributions ? *distributions : std::vector<python::Distribution>()) {
      if (!names.contains(is.name)) {
        here.insert(is.name);
        all.beside.push_back({.is = std::move(is)});
        all.beside.back().of_base = folder.of_base;
        read_description(files, all.beside.back());
      }
    }
    names.merge(here);
  }
}

void judge_requirements(Packages& all) {
  std::vector<python::Distribution> present;
  for (const std::vector<PackageFacts>* packages : {&all.packages, &all.beside}) {
    for (const PackageFacts& package : *packages) {
      present.push_back(package.is);
    }
  }
  auto python = dist::Version::parse(all.markers.python_full_version);
  for (std::vector<PackageFacts>* packages : {&all.packages, &all.beside}) {
    for (PackageFacts& package : *packages) {
      package.unmet = wheel::unmet_requirements(package.metadata.requires_dist, all.markers, present);
      auto needed = dist::Specifiers::parse(package.metadata.requires_python);
      package.for_other_python = needed && python && !needed->contains(*python, true) && !package.of_base;
      if (package.of_base) { // what it lacked before is not this environment's affair, what is hidden from it is
        std::erase_if(package.unmet, [](const wheel::Unmet& unmet) { return unmet.present.empty(); });
      }
    }
  }
}

/// What markers ask of the kernel.
std::string kernel_says(os::FileReader& files, PathLiteral name) {
  auto text = os::read_text(files, AbsPath::parse("/proc/sys/kernel").value() / name);
  return text ? text->substr(0, text->find('\n')) : "";
}

/// The environment's own Python, as far as files tell: its base is often one of several in /usr.
struct OwnPython {
  std::string version, full_version; ///< `3.7`, `3.7.16`; the same where no more is known
  std::optional<AbsPath> base;       ///< the prefix that it was made from
};
/// `3.11` of /usr/bin/python3 -> python3.11, and of Red Hat's platform-python3.6.
std::optional<std::string> version_in_name(os::FileReader& files, const AbsPath& interpreter) {
  constexpr std::string_view k_python = "python";
  auto real = files.real_path(interpreter);
  size_t at = real ? real->name().rfind(k_python) : std::string::npos;
  std::string version = at == std::string::npos ? "" : real->name().substr(at + k_python.size());
  bool two_numbers = version.find('.') != std::string::npos && dist::Version::parse(version);
  return two_numbers ? std::optional(version) : std::nullopt;
}

std::optional<OwnPython> own_python(os::FileReader& files, const PrefixFacts& prefix) {
  if (auto interpreter = python::read_interpreter(files, prefix.interpreter)) {
    return OwnPython{interpreter->short_version(), interpreter->version.text(), interpreter->base_prefix};
  }
  std::optional<std::string> version = version_in_name(files, prefix.interpreter);
  if (!version && prefix.kind != PrefixFacts::Kind::base && prefix.site_packages.size() == 1) {
    version = python_of(prefix.site_packages.front());
  }
  if (!version) {
    return std::nullopt;
  }
  OwnPython own{*version, *version, std::nullopt};
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

/// What the Python of `prefix` sees behind its own folders.
std::vector<Folder> folders_beside(os::FileReader& files, const PrefixFacts& prefix, const OwnPython& python,
                                   const std::optional<AbsPath>& user_base) {
  std::vector<Folder> beside;
  auto add_path_files = [&](const Folder& of) {
    for (const AbsPath& folder : folders_by_path_files(files, of.path)) {
      beside.push_back({folder, of.of_base});
    }
  };
  for (const AbsPath& folder : prefix.site_packages) {
    add_path_files({folder, false});
  }
  std::vector<Folder> more;
  auto library = RelPath::parse("lib/python" + python.version + "/site-packages");
  if (user_base && library && prefix.sees_user_site()) {
    more.push_back({*user_base / *library, false});
  }
  if (python.base && prefix.kind == PrefixFacts::Kind::venv && prefix.sees_user_site()) {
    for (const AbsPath& folder : python::site_packages_of(files, *python.base)) {
      more.push_back({folder, true});
    }
  }
  for (const Folder& folder : more) {
    beside.push_back(folder);
    add_path_files(folder);
  }
  return beside;
}

} // namespace

std::optional<Packages> packages_of(os::FileReader& files, const PrefixFacts& prefix, const Scrutiny& scrutiny,
                                    const std::optional<AbsPath>& user_base) {
  std::optional<OwnPython> python = own_python(files, prefix);
  if (!python) {
    return std::nullopt;
  }
  Packages all{.prefix = prefix.prefix,
               .python = prefix.interpreter,
               .markers = dist::MarkerEnvironment::cpython_on_linux(python->full_version)};
  all.markers.platform_release = kernel_says(files, "osrelease");
  all.markers.platform_version = kernel_says(files, "version");
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
  read_beside(files, folders_beside(files, prefix, *python, user_base), all);
  judge_requirements(all);
  return all;
}

} // namespace envboot::survey
