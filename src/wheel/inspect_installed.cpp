#include "wheel/inspect.hpp"

#include "dist/metadata.hpp"
#include "dist/wheel_name.hpp"
#include "os/read.hpp"
#include "wheel/build_cuda.hpp"
#include "wheel/library_scan.hpp"

#include <cerrno>

namespace envboot::wheel {
namespace {

constexpr std::string_view k_suffix = ".dist-info";

/// The dist-info folder of the package: `NAME-VERSION.dist-info`.
Result<AbsPath> find_dist_info(os::FileReader& files, const AbsPath& site_packages, std::string_view name) {
  std::string wanted = dist::normalise_name(name);
  for (const os::Entry& entry : TRY(files.list(site_packages))) {
    std::string_view folder = entry.name;
    if (folder.ends_with(k_suffix) && dist::normalise_name(folder.substr(0, folder.find('-'))) == wanted) {
      return site_packages / TRY(RelPath::parse(folder));
    }
  }
  Error missing = failure("{} is not installed in {}", name, site_packages.string());
  missing.sys = ENOENT;
  return fail(std::move(missing));
}

/// The `Tag:` lines of a WHEEL file: the file name is gone after the install.
std::vector<std::string> tags_in(std::string_view wheel_text) {
  std::vector<std::string> tags;
  while (!wheel_text.empty()) {
    size_t end = std::min(wheel_text.find('\n'), wheel_text.size());
    std::string_view line = wheel_text.substr(0, end);
    wheel_text.remove_prefix(std::min(end + 1, wheel_text.size()));
    if (line.starts_with("Tag: ")) {
      std::string_view tag = line.substr(5);
      tags.emplace_back(tag.substr(0, tag.find_last_not_of("\r ") + 1));
    }
  }
  return tags;
}

/// Each file of RECORD that lies below `site_packages` and may hold machine code. One that is gone is passed over:
/// whether the package is whole is another question.
Status scan_files(os::FileReader& files, const AbsPath& site_packages, std::string_view record, WheelReport& report,
                  Deadline deadline) {
  for (const dist::RecordLine& line : TRY(dist::parse_record(record))) {
    auto path = RelPath::parse(line.path);
    if (!path || !may_be_library(line.path)) {
      continue;
    }
    if (deadline.expired()) {
      return fail(deadline.error("looking into " + report.file));
    }
    auto file = files.open(site_packages / *path);
    if (!file) {
      continue;
    }
    if (auto library = TRY(scan_library_in_place(**file, line.path, deadline))) {
      report.libraries.push_back(std::move(*library));
    }
  }
  return {};
}

} // namespace

Result<WheelReport> inspect_installed(os::FileReader& files, const AbsPath& site_packages, std::string_view name,
                                      std::span<const gpu::Gpu> gpus, Deadline deadline) {
  AbsPath folder = TRY(find_dist_info(files, site_packages, name));
  dist::Metadata metadata = TRY(dist::parse_metadata(TRY(os::read_text(files, folder / "METADATA"))));
  WheelReport report;
  report.file = folder.string();
  report.name = dist::normalise_name(metadata.name);
  report.version = metadata.version;
  report.requires_python = metadata.requires_python;
  report.requires_dist = metadata.requires_dist;
  if (auto wheel = os::read_text(files, folder / "WHEEL")) {
    report.tags = tags_in(*wheel);
  }
  constexpr size_t k_record_limit = size_t{64} << 20;
  std::string record = TRY(os::read_text(files, folder / "RECORD", k_record_limit));
  TRY(scan_files(files, site_packages, record, report, deadline));
  std::string version_text;
  if (auto package = RelPath::parse(report.name + "/version.py")) {
    version_text = os::read_text(files, site_packages / *package).value_or("");
  }
  report.cuda = build_cuda(version_text, report.libraries);
  report.verdicts = judge_all(report.libraries, gpus);
  return report;
}

} // namespace envboot::wheel
