#include "doctor/checks/checks.hpp"
#include "util/text_table.hpp"

namespace envboot::doctor {
namespace {

// What an environment with torch and a notebook needs: measured on the recipes of this repository.
constexpr uint64_t k_bytes_needed = 5'000'000'000;
constexpr uint64_t k_inodes_needed = 60'000;

// Below that the next file that is written may be cut off.
constexpr uint64_t k_full_bytes = 20'000'000, k_full_inodes = 200;

bool is_full(const os::Space& space) {
  return space.bytes_free < k_full_bytes || (space.inodes_total > 0 && space.inodes_free < k_full_inodes);
}

} // namespace

std::vector<Finding> check_space(const std::vector<survey::PlaceFacts>& places) {
  std::vector<Finding> findings;
  for (const survey::PlaceFacts& place : places) {
    auto add = [&](Level level, std::string title, std::string why, std::string fix) {
      findings.push_back({"EB401",
                          level,
                          std::move(title),
                          {Evidence{.file = place.path, .value = place.file_system, .source_line = {}}},
                          std::move(why),
                          std::move(fix),
                          {}});
    };
    if (place.read_only) {
      add(Level::error, fmt::format("{} is mounted read-only", place.name), "nothing can be written there on this node",
          "use another place: envboot init --prefix DIR");
    }
    if (place.no_exec) {
      add(Level::error, fmt::format("{} is mounted noexec", place.name),
          "programs there don't start: builds and environments fail with \"Permission denied\" or \"failed to map "
          "segment\"",
          place.name == "temporary files" ? "export TMPDIR=\"$HOME/tmp\"; mkdir -p \"$TMPDIR\""
                                          : "use another place: envboot init --prefix DIR");
    }
    if (!place.space) {
      continue;
    }
    if (place.space->bytes_free < k_bytes_needed) {
      add(Level::warning, fmt::format("{}: {} free", place.name, human_bytes(place.space->bytes_free)),
          fmt::format("an environment with torch needs about {} while it is made; a disk that fills up leaves "
                      "half-written packages",
                      human_bytes(k_bytes_needed)),
          "envboot init --prefix \"$SCRATCH/envboot\"");
    }
    if (place.space->inodes_total > 0 && place.space->inodes_free < k_inodes_needed) {
      add(Level::warning, fmt::format("{}: room for {} more files", place.name, human_count(place.space->inodes_free)),
          fmt::format("an environment with torch and a notebook has about {} files", human_count(k_inodes_needed)),
          "envboot init --prefix \"$SCRATCH/envboot\"");
    }
  }
  return findings;
}

std::vector<Finding> check_disks_of_environments(const std::vector<survey::PlaceFacts>& places) {
  std::vector<Finding> findings;
  for (const survey::PlaceFacts& place : places) {
    if (place.space && place.space->bytes_total > 0 && is_full(*place.space)) {
      findings.push_back(
          {.code = "EB402",
           .level = Level::error,
           .title = fmt::format("the file system of {} is full", place.path.string()),
           .evidence = {{.file = place.path,
                         .value = fmt::format("{} and {} files are free", human_bytes(place.space->bytes_free),
                                              place.space->inodes_free)}},
           .why = "whatever is installed or written there is cut off, often without an error that says so",
           .fix = "du -xh --max-depth=2 ~ | sort -h | tail   (then remove caches first: ~/.cache/pip, "
                  "~/.cache/uv, ~/.conda/pkgs)"});
    }
    if (place.no_exec) {
      findings.push_back(
          {.code = "EB402",
           .level = Level::error,
           .title = fmt::format("nothing can be started from the file system of {}", place.path.string()),
           .evidence = {{.file = place.path, .value = "it is mounted with noexec"}},
           .why = "its python fails with \"Permission denied\", compiled parts with \"failed to map segment\"",
           .fix = "make the environment at another place: envboot init --prefix FOLDER"});
    }
  }
  return findings;
}

std::vector<Finding> check_silent_place(const survey::SilentPlace& place) {
  Finding finding{.code = "EB409",
                  .level = Level::error,
                  .title = fmt::format("{} does not answer", place.folder.string()),
                  .evidence = {{.file = place.folder, .value = place.file_system}},
                  .why = "every program that looks there hangs, a Python that has it on a search path too; kill -9 may "
                         "not end it",
                  .fix = "wait, or work on another node; tell the site's support the node's name and this folder"};
  for (const AbsPath& name : place.names) {
    if (name != place.folder) {
      finding.evidence.push_back({.file = name, .value = "leads there"});
    }
  }
  return {std::move(finding)};
}

} // namespace envboot::doctor
