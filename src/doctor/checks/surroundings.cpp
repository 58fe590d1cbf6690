#include "doctor/checks/surroundings.hpp"

#include "doctor/checks/listed.hpp"
#include "util/text_table.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

// A home below that is filled by the wheels of two torches; a place that helps has several times as much.
constexpr uint64_t k_small_home = 60'000'000'000, k_times_larger = 4;

struct LimitRow {
  std::string_view name, shell; ///< the kernel's name, and what `ulimit` calls it
  uint64_t least;
  Level level;
  std::string_view why;
};
constexpr LimitRow k_limits[] = {
    {"Max address space", "-v", uint64_t{8} << 30, Level::warning,
     "`import torch` maps more than that before it does anything: \"cannot allocate memory\", MemoryError; conda's "
     "solver is "
     "killed"},
    {"Max processes", "-u", 256, Level::warning,
     "each thread counts: OpenBLAS says \"pthread_create failed\", pip \"can't start new thread\""},
    {"Max open files", "-n", 256, Level::warning, "pip, conda and data loaders fail with \"Too many open files\""},
    {"Max file size", "-f", uint64_t{4} << 30, Level::warning,
     "wheels and libraries of torch are larger: what is written is cut off there"},
    {"Max cpu time", "-t", 1800, Level::note, "installations that take longer are killed by the kernel"}};

constexpr std::string_view k_node_local[] = {"/tmp", "/var/tmp", "/dev/shm", "/run"};
constexpr std::string_view k_in_memory[] = {"tmpfs", "ramfs"};

bool is_old_python(const survey::Packages& packages) {
  const std::string& version = packages.markers.python_version;
  return version.starts_with("2.") || version == "3.4" || version == "3.5" || version == "3.6";
}

/// Of the site's places the one with the most room that is not on the home's disk and much larger than it; null for
/// none.
const survey::PlaceFacts* roomier(const std::vector<survey::PlaceFacts>& places, const survey::PlaceFacts& home) {
  const survey::PlaceFacts* best = nullptr;
  for (const survey::PlaceFacts& place : places) {
    bool better = place.space && place.serves() && place.space->bytes_free > home.space->bytes_total * k_times_larger;
    if (better && (best == nullptr || place.space->bytes_free > best->space->bytes_free)) {
      best = &place;
    }
  }
  return best;
}

std::string node_local_folder(const EnvironmentPlace& environment, const AbsPath& home) {
  for (std::string_view text : k_node_local) {
    AbsPath folder = AbsPath::parse(text).value();
    if (environment.real.is_below_or_same(folder)) {
      return home.is_below_or_same(folder) ? "" : std::string(text);
    }
  }
  return "";
}

} // namespace

std::vector<Finding> check_temporary_folder(const survey::TemporaryFolder& folder) {
  if (folder.problem.empty()) {
    return {};
  }
  return {
      {.code = "EB404",
       .level = Level::warning,
       .title = "TMPDIR can't be used",
       .evidence = {{.value = fmt::format("TMPDIR={}: {}", folder.value, folder.problem)}},
       .why = "compilers, mktemp, conda and MPI stop there; Python silently writes to /tmp or to the folder it is in",
       .fix = "export TMPDIR=\"$HOME/tmp\"; mkdir -p \"$TMPDIR\""}};
}

std::vector<Finding> check_caches(const std::vector<survey::CacheFacts>& caches,
                                  const std::vector<survey::PlaceFacts>& places, const survey::PlaceFacts& home,
                                  const std::vector<EnvironmentDisk>& environments) {
  std::vector<Finding> findings;
  bool small = home.space && home.space->bytes_total > 0 && home.space->bytes_total < k_small_home;
  const survey::PlaceFacts* better = small ? roomier(places, home) : nullptr;
  Finding fills{
      .code = "EB405",
      .level = Level::warning,
      .title = "caches fill a small home folder",
      .evidence = {},
      .why = small ? fmt::format("its file system has {} in all, and each torch leaves several gigabytes in a cache",
                                 human_bytes(home.space->bytes_total))
                   : "",
      .fix = {}};
  for (const survey::CacheFacts& cache : caches) {
    if (better != nullptr && cache.in_home && cache.there) {
      fills.evidence.push_back({.file = cache.folder, .value = "of " + cache.tool});
      fills.fix += fmt::format("{}export {}={}/cache/{}", fills.fix.empty() ? "" : "; ", cache.variable,
                               better->path.string(), cache.folder.name());
    }
  }
  if (!fills.evidence.empty()) {
    findings.push_back(std::move(fills));
  }
  for (const survey::CacheFacts& cache : caches) {
    Finding apart{.code = "EB405",
                  .level = Level::note,
                  .title = fmt::format("the cache of {} and environments are on different disks", cache.tool),
                  .evidence = {},
                  .why =
                      "files can't be shared by hard links there: each environment takes its full size, and more time",
                  .fix = fmt::format("export {}=FOLDER on the disk of the environments", cache.variable)};
    for (const EnvironmentDisk& environment : environments) {
      bool of_tool = (cache.tool == "uv" && environment.by_uv) || (cache.tool == "conda" && environment.by_conda);
      if (cache.links && cache.there && of_tool && cache.device != environment.device) {
        apart.evidence.push_back({.file = environment.prefix, .value = "its cache is " + cache.folder.string()});
      }
    }
    if (!apart.evidence.empty()) {
      findings.push_back(std::move(apart));
    }
  }
  return findings;
}

std::vector<Finding> check_locale(const survey::LocaleFacts& locale, const std::vector<survey::Packages>& packages) {
  std::string good = locale.unicode_ones.empty() ? "C.UTF-8" : locale.unicode_ones.front();
  std::string shown = locale.variable.empty() ? "LC_ALL, LC_CTYPE and LANG are unset"
                                              : fmt::format("{}={}", locale.variable, locale.value);
  std::vector<Finding> findings;
  if (!locale.there) {
    findings.push_back(
        {.code = "EB406",
         .level = Level::warning,
         .title = fmt::format("this node has no locale {}", locale.value),
         .evidence = {{.value = shown}},
         .why = "programs fall back to ASCII: perl and R complain, old Pythons fail at the first accent in a "
                "name or a file; ssh brings such values along from your own machine",
         .fix = fmt::format("export {}={}", locale.variable, good)});
  }
  std::vector<std::string> old;
  for (const survey::Packages& environment : packages) {
    if (is_old_python(environment)) {
      old.push_back(fmt::format("{} (Python {})", environment.prefix.string(), environment.markers.python_version));
    }
  }
  if (locale.is_ascii() && locale.there && !old.empty()) {
    findings.push_back(
        {.code = "EB406",
         .level = Level::warning,
         .title = "an old Python runs in an ASCII locale",
         .evidence = {{.value = shown}, {.value = listed(old)}},
         .why = "before 3.7 it reads and prints ASCII only then: UnicodeDecodeError in setup.py and logs, and "
                "programs that use click refuse to start",
         .fix = fmt::format("export LC_ALL={}", good)});
  }
  return findings;
}

std::vector<Finding> check_limits(const std::vector<survey::Limit>& limits) {
  std::vector<Finding> findings;
  for (const LimitRow& row : k_limits) {
    auto found = std::ranges::find(limits, row.name, &survey::Limit::name);
    uint64_t soft = found == limits.end() ? row.least : found->soft.value_or(row.least);
    if (soft >= row.least) {
      continue;
    }
    bool raisable = found->hard.value_or(row.least) > soft;
    findings.push_back({.code = "EB407",
                        .level = row.level,
                        .title = fmt::format("a limit of this shell is low: {}", row.name),
                        .evidence = {{.value = fmt::format("it is {}; {} would do", soft, row.least)}},
                        .why = std::string(row.why),
                        .fix = raisable
                                   ? fmt::format("ulimit -S {0} \"$(ulimit -H {0})\"", row.shell)
                                   : "do this in a job: login nodes are limited on purpose, compute nodes rarely"});
  }
  return findings;
}

std::vector<Finding> check_lasting(const std::vector<EnvironmentPlace>& environments,
                                   const std::vector<survey::PlaceFacts>& places, const AbsPath& home) {
  std::vector<Finding> findings;
  for (const EnvironmentPlace& environment : environments) {
    bool in_memory = std::ranges::find(k_in_memory, environment.file_system) != std::end(k_in_memory);
    std::string local = node_local_folder(environment, home);
    if (!local.empty()) {
      findings.push_back({.code = "EB408",
                          .level = Level::warning,
                          .title = fmt::format("{} is on this node's own disk", environment.prefix.string()),
                          .evidence = {{.file = environment.real, .value = in_memory ? "in memory" : "below " + local}},
                          .why = "jobs on other nodes don't find it, and it is gone after a restart or a clean-up",
                          .fix = "make the environment at a place that all nodes see: envboot init --prefix FOLDER"});
    }
    for (const survey::PlaceFacts& place : places) {
      if (place.purge_known && !place.purge.empty() && environment.real.is_below_or_same(place.path)) {
        findings.push_back(
            {.code = "EB408",
             .level = Level::warning,
             .title = fmt::format("files of {} will be deleted", environment.prefix.string()),
             .evidence = {{.file = place.path, .value = place.purge}},
             .why = fmt::format("the site cleans {}: an environment loses the files that nobody read for long, "
                                "and half of it is left",
                                place.name),
             .fix = "make it at a place that stays, and keep data there: envboot init --prefix FOLDER"});
      }
    }
  }
  return findings;
}

} // namespace envboot::doctor
