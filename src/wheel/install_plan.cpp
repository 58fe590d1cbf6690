// A wheel's members are named for where they go: everything at the top to the site-packages, except for
// `NAME.data/SCHEME/…`, which goes where sysconfig says (PEP 427). RECORD is held to be the wheel's own list of what is
// in it: a member that it does not name with a hash could have been added by anybody, a line without a member means
// that something was taken out. pip does not look; no tool that makes wheels writes such a file.

#include "wheel/install_plan.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace envboot::wheel {
namespace {

using binfmt::ZipMember;

constexpr std::string_view k_data = ".data";
/// What an installer writes into the dist-info: a wheel's own say is passed over.
constexpr std::string_view k_written[] = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"};
constexpr std::string_view k_signatures[] = {"RECORD.jws", "RECORD.p7s"};
/// Of a virtual environment, beside python and pythonX.Y.
constexpr std::string_view k_activate[] = {"activate",     "activate.csh", "activate.fish",    "activate.nu",
                                           "activate.ps1", "activate.bat", "activate_this.py", "deactivate"};

std::string folded(std::string text) {
  for (char& c : text) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

/// Whether a path of the archive is that file of its dist-info.
bool in_info(const OpenWheel& wheel, std::string_view path, std::span<const std::string_view> names) {
  std::string_view folder = wheel.info.string();
  return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/' &&
         is_one_of(path.substr(folder.size() + 1), names);
}

Status check_reserved(const RelPath& to, const python::InstallScheme& scheme) {
  return is_reserved(to, scheme)
             ? Status(fail(refusal("the wheel would replace {}, which the environment stands on", to.string())))
             : Status();
}

/// The lines of RECORD by path. Some projects name a file twice; that is fine where both say the same.
using Lines = std::map<std::string_view, const dist::RecordLine*>;
Result<Lines> lines_of(const OpenWheel& wheel) {
  Lines lines;
  for (const dist::RecordLine& line : wheel.record) {
    auto [entry, added] = lines.emplace(line.path, &line);
    if (!added && (entry->second->sha256 != line.sha256 || entry->second->size != line.size)) {
      return fail(refusal("RECORD tells two things of {}", line.path));
    }
  }
  return lines;
}

/// The hash that RECORD promises for a member.
Result<std::optional<Sha256>> promised(const OpenWheel& wheel, const Lines& lines, const ZipMember& member) {
  const std::string& path = member.path.string();
  auto found = lines.find(path);
  if (found == lines.end() || !found->second->sha256) {
    if (in_info(wheel, path, k_signatures)) {
      return std::optional<Sha256>();
    }
    if (found != lines.end() && !found->second->other_hash.empty()) {
      return fail(refusal("RECORD gives no SHA-256 of {}", path).because(found->second->other_hash));
    }
    return fail(refusal("{} is in the archive and RECORD {}", path,
                        found == lines.end() ? "does not name it" : "has no hash of it"));
  }
  const dist::RecordLine& line = *found->second;
  if (line.size && *line.size != member.size) {
    return fail(refusal("{} has {} bytes in the archive and {} in RECORD", path, member.size, *line.size));
  }
  return line.sha256;
}

/// Every line must have its member.
Status check_extra_lines(const OpenWheel& wheel, const Lines& lines) {
  for (const auto& [path, line] : lines) {
    bool folder = path.ends_with('/') && !line->sha256;
    if (!folder && wheel.zip.find(path) == nullptr && !in_info(wheel, path, k_written) &&
        !in_info(wheel, path, k_signatures)) {
      return fail(refusal("RECORD names {}, and the archive does not hold it", path));
    }
  }
  return {};
}

struct Destination {
  RelPath to;
  bool script = false;
};

Result<Destination> data_destination(const OpenWheel& wheel, const RelPath& path, const python::InstallScheme& scheme) {
  std::vector<std::string> parts = path.components();
  if (parts.size() < 3) {
    return fail(refusal("{} is at a place for which there is no scheme", path.string()));
  }
  std::string rest = path.string().substr(parts[0].size() + parts[1].size() + 2);
  RelPath below = TRY(RelPath::parse(rest));
  if (parts[1] == "data") {
    return Destination{scheme.data ? *scheme.data / below : below};
  }
  RelPath headers = scheme.headers / TRY(RelPath::parse(wheel.name.name));
  struct Row {
    std::string_view name;
    RelPath folder;
  };
  const Row rows[] = {
      {"purelib", scheme.purelib}, {"platlib", scheme.platlib}, {"scripts", scheme.scripts}, {"headers", headers}};
  for (const Row& row : rows) {
    if (parts[1] == row.name) {
      return Destination{row.folder / below, parts[1] == "scripts"};
    }
  }
  return fail(refusal("{} is for {}, and there is no such scheme", path.string(), parts[1]));
}

Result<Destination> destination(const OpenWheel& wheel, const RelPath& library, const RelPath& path,
                                const python::InstallScheme& scheme) {
  const std::string& text = path.string();
  size_t slash = text.find('/');
  if (slash != std::string::npos && std::string_view(text).substr(0, slash).ends_with(k_data)) {
    return data_destination(wheel, path, scheme);
  }
  return Destination{library / path};
}

/// No two that are one file on some file system, and no file that another one uses as a folder. Two ways to one file
/// are fine where both hold the same: one is dropped.
Status check_together(InstallPlan& plan) {
  std::map<std::string, const PlannedFile*> files;
  std::vector<PlannedFile> kept;
  kept.reserve(plan.files.size());
  for (PlannedFile& file : plan.files) {
    auto [entry, added] = files.emplace(folded(file.to.string()), nullptr);
    if (added) {
      kept.push_back(std::move(file));
      entry->second = &kept.back();
    } else if (entry->second->to != file.to || !file.sha256 || entry->second->sha256 != file.sha256) {
      return fail(refusal("the wheel holds two files for {}", file.to.string()));
    }
  }
  plan.files = std::move(kept);
  for (const PlannedScript& script : plan.scripts) {
    if (!files.emplace(folded(script.to.string()), nullptr).second) {
      return fail(refusal("the wheel holds two files for {}", script.to.string()));
    }
  }
  for (const auto& [path, file] : files) {
    for (size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      if (files.contains(path.substr(0, slash))) {
        return fail(refusal("the wheel needs {} as a file and as a folder", path.substr(0, slash)));
      }
    }
  }
  return {};
}

} // namespace

bool is_reserved(const RelPath& file, const python::InstallScheme& scheme) {
  std::string path = folded(file.string()), bin = folded(scheme.scripts.string()) + "/";
  if (path == "pyvenv.cfg" || path == "envboot.lock" || path.starts_with("conda-meta/") ||
      path.find("/.envboot-") != std::string::npos) {
    return true;
  }
  if (!path.starts_with(bin)) {
    return false;
  }
  constexpr std::string_view k_python = "python";
  std::string_view name = std::string_view(path).substr(bin.size());
  bool python =
      name.starts_with(k_python) && name.find_first_not_of("0123456789.", k_python.size()) == std::string_view::npos;
  return python || is_one_of(name, k_activate);
}

Result<InstallPlan> plan_install(const OpenWheel& wheel, const python::InstallScheme& scheme) {
  InstallPlan plan;
  plan.name = wheel.name.name;
  plan.title = wheel.name.name + " " + wheel.name.version.text();
  plan.library = wheel.wheel.root_is_purelib ? scheme.purelib : scheme.platlib;
  plan.info = plan.library / wheel.info;
  plan.shebang = TRY(shebang_for(scheme.python()));
  if (wheel.wheel.minor > 0) {
    plan.warnings.push_back(fmt::format("{} is of wheel format 1.{}; what is new in it is not known here",
                                        wheel.zip.name(), wheel.wheel.minor));
  }
  Lines lines = TRY(lines_of(wheel));
  TRY(check_extra_lines(wheel, lines));
  for (const ZipMember& member : wheel.zip.members()) {
    if (member.directory || in_info(wheel, member.path.string(), k_written)) {
      continue;
    }
    std::optional<Sha256> sha256 = TRY(promised(wheel, lines, member));
    Destination where = TRY(destination(wheel, plan.library, member.path, scheme));
    if (where.script && stands_for_entry_point(where.to.name(), wheel.entry_points)) {
      continue;
    }
    TRY(check_reserved(where.to, scheme));
    plan.bytes += member.size;
    plan.files.push_back({member, std::move(where.to), sha256, where.script});
  }
  for (EntryScript& script : TRY(entry_scripts(wheel.entry_points, plan.shebang, scheme.major(), scheme.minor()))) {
    RelPath to = scheme.scripts / TRY(RelPath::parse(script.name));
    TRY(check_reserved(to, scheme));
    plan.scripts.push_back({std::move(to), std::move(script.text)});
  }
  TRY(check_together(plan));
  return plan;
}

} // namespace envboot::wheel
