#include "wheel/describe.hpp"

#include "gpu/coverage.hpp"
#include "util/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace envboot::wheel {
namespace {

using binfmt::Compression;
using binfmt::ImageKind;

/// What the node's C and C++ libraries have to have; the rest comes with the package.
constexpr std::string_view k_families[] = {"GLIBC", "GLIBCXX", "CXXABI"};

std::string_view text_of(Compression compression) {
  switch (compression) {
  case Compression::lz4:
    return "LZ4";
  case Compression::zstd:
    return "zstd";
  case Compression::old:
    return "an old scheme";
  case Compression::none:
    return "none";
  }
  return "none";
}

std::string times(std::string_view what, uint64_t count) {
  return fmt::format("{} x {}", what, count);
}

/// `sm_35 x 1482, sm_90a x 3` of one kind.
std::string images_of(const binfmt::FatbinSummary& code, ImageKind kind, std::string_view prefix) {
  std::map<std::pair<uint32_t, char>, uint64_t> counts;
  for (const auto& [image, count] : code.images) {
    if (image.kind == kind) {
      counts[{image.arch, image.suffix}] += count;
    }
  }
  std::vector<std::string> parts;
  for (const auto& [key, count] : counts) {
    std::string suffix = key.second == 0 ? std::string() : std::string(1, key.second);
    parts.push_back(times(fmt::format("{}{}{}", prefix, key.first, suffix), count));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string compression_of(const binfmt::FatbinSummary& code) {
  std::map<Compression, uint64_t> counts;
  for (const auto& [image, count] : code.images) {
    counts[image.compression] += count;
  }
  std::vector<std::string> parts;
  parts.reserve(counts.size());
  for (const auto& [compression, count] : counts) {
    parts.push_back(times(text_of(compression), count));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string containers_of(const binfmt::FatbinSummary& code) {
  if (code.containers == 0) {
    return {};
  }
  std::string empty = code.empty > 0 ? fmt::format(", {} of them empty", code.empty) : std::string();
  return human_count(code.containers) + empty;
}

} // namespace

std::string describe_needs(const std::map<std::string, std::string, std::less<>>& needs) {
  std::vector<std::string> parts;
  for (std::string_view family : k_families) {
    if (auto need = needs.find(family); need != needs.end()) {
      parts.push_back(fmt::format("{} {}", family, need->second));
    }
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::vector<DescribedRow> describe(const LibraryReport& library) {
  const binfmt::FatbinSummary& code = library.code.code;
  std::vector<DescribedRow> rows = {
      {"containers", containers_of(code)},
      {"SASS", images_of(code, ImageKind::sass, "sm_")},
      {"PTX", images_of(code, ImageKind::ptx, "compute_")},
      {"other", images_of(code, ImageKind::other, "arch ")},
      {"compression", compression_of(code)},
      {"damaged", code.faults.empty() ? "" : code.faults.front().what},
      {"built for", library.code.build ? gpu::describe(library.code.build->images) : ""},
      {"needs", fmt::format("{}", fmt::join(library.needed, " "))},
      {"RPATH", library.rpath},
      {"RUNPATH", library.runpath},
      {"symbols", describe_needs(library.needs)},
      {"unread", library.whole ? library.problem : "the rest of it, for the verdict stood before its end"},
  };
  std::erase_if(rows, [](const DescribedRow& row) { return row.value.empty(); });
  return rows;
}

} // namespace envboot::wheel
