// What a wheel can do on a GPU is read from its bytes, without CUDA and without a GPU: each ELF member goes once
// through inflate, the container scanner and the search for the build's own words, 256 KB at a time. torch 1.2.0 is one
// deflate stream of 728 MB that gives 1.29 GB, so the inflate is the whole cost and a thread per member would gain
// nothing.
//
// The ELF head lies at both ends of a member (patchelf moves .dynstr behind everything): the tables whose place its
// first bytes tell are kept as they pass, the rest is read afterwards from the checkpoints that the member's reader
// kept. Tags come from the file name, as with pip: torch 1.2.0's WHEEL file says linux_x86_64 where its name says
// manylinux1.
//
// The archive is read from front to back, but for its directory and in Extent::verdict: it may still be arriving
// (net::ArrivingFile).

#include "wheel/inspect.hpp"

#include "binfmt/zip_member.hpp"
#include "binfmt/zip_reader.hpp"
#include "dist/wheel_name.hpp"
#include "wheel/build_cuda.hpp"
#include "wheel/early_verdict.hpp"
#include "wheel/library_scan.hpp"
#include "wheel/open_wheel.hpp"

#include <algorithm>

namespace envboot::wheel {
namespace {

using binfmt::ZipMember;
using binfmt::ZipReader;

/// `torch/version.py` at the top; "" when there is none or it can't be read as text.
Result<std::string> version_py(os::File& file, const ZipReader& zip, const std::string& name) {
  const ZipMember* member = zip.find(name + "/version.py");
  constexpr size_t k_limit = size_t{64} << 10;
  if (member == nullptr || member->size > k_limit) {
    return std::string();
  }
  return binfmt::read_member(file, *member, k_limit);
}

/// In the order in which they lie in the archive.
std::vector<ZipMember> possible_libraries(const ZipReader& zip) {
  std::vector<ZipMember> found;
  for (const ZipMember& member : zip.members()) {
    if (!member.directory && may_be_library(member.path.string())) {
      found.push_back(member);
    }
  }
  std::ranges::sort(found, {}, &ZipMember::header);
  return found;
}

Status scan_members(os::File& file, const ZipReader& zip, std::span<const gpu::Gpu> gpus, Extent extent,
                    WheelReport& report, Deadline deadline) {
  std::vector<ZipMember> members = possible_libraries(zip);
  Enough enough;
  if (extent != Extent::whole && !gpus.empty() && may_end_early(members)) {
    if (extent == Extent::verdict) {
      put_likely_first(members);
    }
    enough = [&](const gpu::LibraryCode& library) { return verdicts_stand(report.libraries, library, gpus); };
  }
  for (const ZipMember& member : members) {
    if (deadline.expired()) {
      return fail(deadline.error("looking into " + report.file));
    }
    binfmt::ZipMemberFile open = TRY(binfmt::ZipMemberFile::open(file, member));
    auto library = TRY(scan_library(open, member.path.string(), deadline, enough));
    if (library) {
      report.whole = library->whole;
      report.libraries.push_back(std::move(*library));
    }
    if (!report.whole) {
      break;
    }
  }
  return {};
}

} // namespace

Result<WheelReport> inspect(os::File& file, std::string_view file_name, std::span<const gpu::Gpu> gpus,
                            Deadline deadline, Extent extent) {
  dist::WheelName name = TRY(dist::WheelName::parse(file_name));
  ZipReader zip = TRY(ZipReader::open(file, std::string(file_name)));
  WheelReport report;
  report.file = file_name;
  report.name = name.name;
  report.version = name.version.text();
  report.tags = tags_of(name);
  TRY(scan_members(file, zip, gpus, extent, report, deadline));
  dist::Metadata metadata = TRY(read_metadata(file, zip, name)); // afterwards: it lies near the end
  report.requires_dist = std::move(metadata.requires_dist);
  report.requires_python = std::move(metadata.requires_python);
  report.cuda = build_cuda(TRY(version_py(file, zip, report.name)), report.libraries);
  report.verdicts = judge_all(report.libraries, gpus);
  return report;
}

} // namespace envboot::wheel
