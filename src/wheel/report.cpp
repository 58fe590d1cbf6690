#include "wheel/report.hpp"

#include "binfmt/elf.hpp"
#include "gpu/driver.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <tuple>

namespace envboot::wheel {
namespace {

using binfmt::ImageKind;

std::string_view text_of(ImageKind kind) {
  return kind == ImageKind::sass ? "sass" : kind == ImageKind::ptx ? "ptx" : "other";
}

/// Compression and PTX version don't tell a reader anything: images that differ in them only are one line.
Json images_of(const binfmt::FatbinSummary& code) {
  std::map<std::tuple<ImageKind, uint32_t, char>, uint64_t> lines;
  for (const auto& [image, count] : code.images) {
    lines[{image.kind, image.arch, image.suffix}] += count;
  }
  Json images = Json::array();
  for (const auto& [key, count] : lines) {
    auto [kind, arch, suffix] = key;
    std::string name = fmt::format("{}{}", arch, suffix == 0 ? std::string() : std::string(1, suffix));
    images.push(Json::object({{"kind", text_of(kind)}, {"arch", name}, {"count", count}}));
  }
  return images;
}

Json library_of(const LibraryReport& library) {
  Json needs = Json::object();
  for (const auto& [family, version] : library.needs) {
    needs.set(family, version);
  }
  return Json::object({{"path", library.code.path},
                       {"kind", library.code.owner == gpu::Owner::own ? "own" : "vendor"},
                       {"containers", library.code.code.containers},
                       {"images", images_of(library.code.code)},
                       {"needs", std::move(needs)}});
}

} // namespace

std::map<std::string, std::string, std::less<>> highest_needs(const WheelReport& report) {
  std::map<std::string, std::string, std::less<>> highest;
  for (const LibraryReport& library : report.libraries) {
    for (const auto& [family, version] : library.needs) {
      auto [entry, is_new] = highest.try_emplace(family, version);
      if (!is_new && binfmt::is_lower_version(entry->second, version)) {
        entry->second = version;
      }
    }
  }
  return highest;
}

Known<std::string> least_driver(const WheelReport& report) {
  if (!report.cuda) {
    return Unknown{report.cuda.because()};
  }
  auto cuda = gpu::DottedVersion::parse(*report.cuda);
  return cuda ? gpu::least_driver(*cuda) : Known<std::string>(Unknown{cuda.error().what});
}

bool has_gpu_code(const WheelReport& report) {
  return std::ranges::any_of(report.libraries, [](const LibraryReport& library) {
    return library.code.code.containers > 0 || library.code.calls_cuda || library.code.rocm;
  });
}

std::vector<gpu::GpuVerdict> judge_all(const std::vector<LibraryReport>& libraries, std::span<const gpu::Gpu> gpus) {
  std::vector<gpu::LibraryCode> codes;
  codes.reserve(libraries.size());
  for (const LibraryReport& library : libraries) {
    codes.push_back(library.code);
  }
  std::vector<gpu::GpuVerdict> verdicts;
  for (const gpu::Gpu& gpu : gpus) {
    verdicts.push_back(gpu::judge(codes, gpu));
  }
  return verdicts;
}

Json to_json(const WheelReport& report) {
  Json tags = Json::array(), libraries = Json::array(), verdicts = Json::array();
  for (const std::string& tag : report.tags) {
    tags.push(tag);
  }
  for (const LibraryReport& library : report.libraries) {
    libraries.push(library_of(library));
  }
  for (const gpu::GpuVerdict& verdict : report.verdicts) {
    verdicts.push(Json::object({{"gpu", verdict.gpu.capability.text()},
                                {"verdict", gpu::text_of(verdict.verdict)},
                                {"because", verdict.because}}));
  }
  return Json::object({{"schema", 1},
                       {"file", report.file},
                       {"tags", std::move(tags)},
                       {"cuda", report.cuda ? Json(*report.cuda) : Json()},
                       {"whole", report.whole},
                       {"libraries", std::move(libraries)},
                       {"verdicts", std::move(verdicts)}});
}

} // namespace envboot::wheel
