#include "gpu/driver.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/core.h>
#include <limits>

namespace envboot::gpu {
namespace {

using Parts = std::array<int, 3>;

struct ReleaseRow {
  int major, minor;
  Parts driver; ///< first Linux driver that serves it in full
  std::string_view text;
};

constexpr ReleaseRow k_releases[] = {
    {7, 5, {352, 31, 0}, "352.31"},      {8, 0, {367, 48, 0}, "367.48"},     {9, 0, {384, 81, 0}, "384.81"},
    {9, 1, {390, 46, 0}, "390.46"},      {9, 2, {396, 26, 0}, "396.26"},     {10, 0, {410, 48, 0}, "410.48"},
    {10, 1, {418, 39, 0}, "418.39"},     {10, 2, {440, 33, 0}, "440.33"},    {11, 0, {450, 51, 5}, "450.51.05"},
    {11, 1, {455, 23, 0}, "455.23"},     {11, 2, {460, 27, 3}, "460.27.03"}, {11, 3, {465, 19, 1}, "465.19.01"},
    {11, 4, {470, 42, 1}, "470.42.01"},  {11, 5, {495, 29, 5}, "495.29.05"}, {11, 6, {510, 39, 1}, "510.39.01"},
    {11, 7, {515, 43, 4}, "515.43.04"},  {11, 8, {520, 61, 5}, "520.61.05"}, {12, 0, {525, 60, 13}, "525.60.13"},
    {12, 1, {530, 30, 2}, "530.30.02"},  {12, 2, {535, 54, 3}, "535.54.03"}, {12, 3, {545, 23, 6}, "545.23.06"},
    {12, 4, {550, 54, 14}, "550.54.14"}, {12, 5, {555, 42, 2}, "555.42.02"}, {12, 6, {560, 28, 3}, "560.28.03"},
    {12, 8, {570, 26, 0}, "570.26"},     {12, 9, {575, 51, 3}, "575.51.03"}, {13, 0, {580, 65, 6}, "580.65.06"},
};

/// Minor-version compatibility: any release of that major runs from this driver on.
struct MajorRow {
  int major;
  Parts driver;
  std::string_view text;
};
constexpr MajorRow k_majors[] = {
    {11, {450, 80, 2}, "450.80.02"}, {12, {525, 60, 13}, "525.60.13"}, {13, {580, 0, 0}, "580"}};

/// Capabilities a toolkit's compiler can target, from a release on.
struct ToolkitRow {
  int major, minor;
  ComputeCapability lowest, highest;
};
constexpr ToolkitRow k_toolkits[] = {{13, 0, {7, 5}, {12, 1}}, {12, 8, {5, 0}, {12, 1}}, {12, 0, {5, 0}, {9, 0}},
                                     {11, 8, {3, 5}, {9, 0}},  {11, 1, {3, 5}, {8, 7}},  {11, 0, {3, 5}, {8, 0}},
                                     {10, 0, {3, 0}, {7, 5}},  {9, 0, {3, 0}, {7, 2}},   {8, 0, {2, 0}, {6, 2}}};

/// Generations of GPUs that newer drivers have given up. Source: NVIDIA's notices of legacy GPUs.
struct LastDriverRow {
  ComputeCapability lowest, highest;
  std::string_view branch;
};
constexpr LastDriverRow k_last_drivers[] = {{{2, 0}, {2, 1}, "390"}, {{3, 0}, {3, 7}, "470"}};

const ToolkitRow* find_toolkit(const DottedVersion& cuda) {
  auto row = std::ranges::find_if(k_toolkits, [&](const ToolkitRow& r) {
    return std::pair(cuda.major(), cuda.minor()) >= std::pair(r.major, r.minor);
  });
  return row == std::end(k_toolkits) ? nullptr : &*row;
}

struct PtxRow {
  int isa_major, isa_minor;
  std::string_view cuda;
};
constexpr PtxRow k_ptx[] = {
    {4, 2, "7.0"},  {4, 3, "7.5"},  {5, 0, "8.0"},  {6, 0, "9.0"},  {6, 1, "9.1"},  {6, 2, "9.2"},  {6, 3, "10.0"},
    {6, 4, "10.1"}, {6, 5, "10.2"}, {7, 0, "11.0"}, {7, 1, "11.1"}, {7, 2, "11.2"}, {7, 3, "11.3"}, {7, 4, "11.4"},
    {7, 5, "11.5"}, {7, 6, "11.6"}, {7, 7, "11.7"}, {7, 8, "11.8"}, {8, 0, "12.0"}, {8, 1, "12.1"}, {8, 2, "12.2"},
    {8, 3, "12.3"}, {8, 4, "12.4"}, {8, 5, "12.5"}, {8, 7, "12.8"}, {8, 8, "12.9"}, {9, 0, "13.0"}};

const ReleaseRow* find_release(const DottedVersion& cuda) {
  auto row = std::ranges::find_if(
      k_releases, [&](const ReleaseRow& r) { return r.major == cuda.major() && r.minor == cuda.minor(); });
  return row == std::end(k_releases) ? nullptr : &*row;
}

const MajorRow* find_major(int major) {
  auto row = std::ranges::find(k_majors, major, &MajorRow::major);
  return row == std::end(k_majors) ? nullptr : &*row;
}

/// A branch alone stands for its last release.
Parts newest_of(const DottedVersion& driver) {
  Parts parts = driver.parts;
  if (driver.text.find('.') == std::string::npos) {
    parts[1] = std::numeric_limits<int>::max();
  }
  return parts;
}

} // namespace

Result<DottedVersion> DottedVersion::parse(std::string_view text) {
  DottedVersion version;
  version.text = text;
  std::string_view rest = text;
  for (int& part : version.parts) {
    auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), part);
    if (problem != std::errc() || part < 0) {
      return fail(usage_error("\"{}\" is no version number", text).with_hint("write it as in `470.82.01` or `10.2`"));
    }
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    if (rest.empty()) {
      return version;
    }
    if (rest.front() != '.') {
      break;
    }
    rest.remove_prefix(1);
  }
  return fail(usage_error("\"{}\" is no version number", text).with_hint("write it as in `470.82.01` or `10.2`"));
}

Known<DriverAnswer> driver_serves(const DottedVersion& cuda, const DottedVersion& driver) {
  using Service = DriverAnswer::Service;
  const ReleaseRow* release = find_release(cuda);
  const MajorRow* major = find_major(cuda.major());
  if (release == nullptr && major == nullptr) {
    return Unknown{fmt::format("CUDA {} is not in envboot's table of drivers", cuda.text)};
  }
  Parts have = newest_of(driver);
  if (release != nullptr && have >= release->driver) {
    return DriverAnswer{Service::full,
                        fmt::format("CUDA {} needs driver {} and this is {}", cuda.text, release->text, driver.text)};
  }
  if (major != nullptr && have >= major->driver) {
    return DriverAnswer{Service::no_jit, fmt::format("driver {} runs machine code of any CUDA {} release (from {} on), "
                                                     "but may not compile PTX of {}",
                                                     driver.text, major->major, major->text, cuda.text)};
  }
  return DriverAnswer{Service::none, fmt::format("driver {} is older than CUDA {} needs ({})", driver.text, cuda.text,
                                                 major != nullptr ? major->text : release->text)};
}

Known<std::string> least_driver(const DottedVersion& cuda) {
  if (const MajorRow* major = find_major(cuda.major())) {
    return std::string(major->text);
  }
  if (const ReleaseRow* release = find_release(cuda)) {
    return std::string(release->text);
  }
  return Unknown{fmt::format("CUDA {} is not in envboot's table of drivers", cuda.text)};
}

std::string cuda_excludes(const DottedVersion& cuda, ComputeCapability capability) {
  const ToolkitRow* row = find_toolkit(cuda);
  if (row == nullptr || capability >= row->lowest) {
    return {};
  }
  std::string reason =
      fmt::format("CUDA {} builds for compute capability {} and later only", cuda.text, row->lowest.text());
  if (cuda.major() >= 12 && capability < ComputeCapability{5, 0}) {
    reason += ", and needs driver 525 where the last one for this GPU is 470";
  }
  return reason;
}

std::optional<DottedVersion> driver_under(ComputeCapability capability, const std::optional<DottedVersion>& driver) {
  for (const LastDriverRow& row : k_last_drivers) {
    bool has_last = capability >= row.lowest && capability <= row.highest;
    auto last = DottedVersion::parse(row.branch);
    if (has_last && last && (!driver || last->major() < driver->major())) {
      return *last;
    }
  }
  return driver;
}

bool cuda_predates(const DottedVersion& cuda, ComputeCapability capability) {
  const ToolkitRow* row = find_toolkit(cuda);
  return row != nullptr && capability.major > row->highest.major;
}

std::string cuda_of_ptx(int isa_major, int isa_minor) {
  auto row = std::ranges::find_if(
      k_ptx, [&](const PtxRow& r) { return r.isa_major == isa_major && r.isa_minor == isa_minor; });
  return row == std::end(k_ptx) ? std::string() : std::string(row->cuda);
}

} // namespace envboot::gpu
