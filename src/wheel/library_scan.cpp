#include "wheel/library_scan.hpp"

#include "binfmt/elf.hpp"
#include "binfmt/fatbin.hpp"
#include "gpu/build_string.hpp"

#include <algorithm>
#include <array>

namespace envboot::wheel {
namespace {

using binfmt::Elf;

constexpr size_t k_slab = size_t{256} << 10;
constexpr size_t k_sniff = 16;

/// Nine members in ten of a framework's wheel.
constexpr std::string_view k_text_suffixes[] = {".py",  ".pyi",   ".pyc", ".h",    ".hpp", ".cuh", ".cu",
                                                ".txt", ".cmake", ".in",  ".json", ".md",  ".c",   ".cpp",
                                                ".pyx", ".pxd",   ".js",  ".html", ".csv", ".png"};
constexpr std::string_view k_cuda_libraries[] = {"libcuda.so", "libcudart", "libnvrtc", "libcublas", "libcudnn"};
constexpr std::string_view k_fatbin_sections[] = {".nv_fatbin", "__nv_relfatbin"};

bool is_fatbin(std::span<const std::byte> head) {
  constexpr std::array<std::byte, 4> k_key = {std::byte{0x50}, std::byte{0xed}, std::byte{0x55}, std::byte{0xba}};
  return std::ranges::equal(head.first(std::min(head.size(), k_key.size())), k_key);
}

/// Reads everything once; the scanners get what they have to see.
Status stream(os::File& file, LibraryReport& library, Deadline deadline, const Enough& enough) {
  binfmt::FatbinScanner containers(library.size);
  // PyTorch's arch list is compiled into its Python binding.
  gpu::BuildStringScanner words(library.code.path.find("_python") != std::string::npos);
  std::vector<std::byte> slab(k_slab);
  uint64_t asked_at = 0; // containers
  for (uint64_t at = 0; at < library.size;) {
    if (deadline.expired()) {
      return fail(deadline.error("looking into " + library.code.path));
    }
    size_t got = TRY(file.read_at(slab, at));
    if (got == 0) {
      return fail(failure("{} became shorter while it was read", library.code.path));
    }
    auto bytes = std::span<const std::byte>(slab).first(got);
    bool inside = containers.inside_container();
    containers.feed(bytes, at);
    if (inside && containers.inside_container()) {
      words.gap();
    } else {
      words.feed({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    at += got;
    if (enough && words.found() && containers.containers() > asked_at) {
      asked_at = containers.containers();
      library.code.code = containers.so_far();
      library.code.build = words.found();
      library.whole = at == library.size || !enough(library.code);
      if (!library.whole) {
        return {};
      }
    }
  }
  library.code.code = containers.finish();
  library.code.build = words.finish();
  return {};
}

void take_cubin(const Elf& elf, binfmt::FatbinSummary& code) {
  binfmt::FatbinImage image = binfmt::cubin_image(elf.machine, elf.os_abi, elf.abi_version, elf.flags);
  code.containers = 1;
  code.images = {{image, 1}};
  code.groups = {{{image}, 1}};
}

/// The containers that were found tile the sections made for them; where they leave a part over, it holds something
/// that the scanner doesn't know, and the verdict must not be built on the rest.
void check_sections(const Elf& elf, binfmt::FatbinSummary& code) {
  uint64_t expected = 0;
  for (std::string_view name : k_fatbin_sections) {
    if (const binfmt::ElfSection* section = elf.section(name)) {
      expected += section->size;
    }
  }
  if (code.bytes < expected - expected / 20 && code.sound()) {
    code.faults_seen = 1;
    code.faults.push_back({0, fmt::format("{} of {} bytes in its sections for GPU code are no container that is known",
                                          expected - code.bytes, expected)});
  }
}

bool calls_cuda(const Elf& elf) {
  return std::ranges::any_of(elf.needed, [](std::string_view name) {
    return std::ranges::any_of(k_cuda_libraries, [&](std::string_view prefix) { return name.starts_with(prefix); });
  });
}

void take_elf(Elf elf, LibraryReport& library) {
  library.code.rocm = elf.section(".hip_fatbin") != nullptr;
  library.code.calls_cuda = calls_cuda(elf);
  if (elf.machine == binfmt::k_machine_cuda) {
    library.code.cubin = true;
    take_cubin(elf, library.code.code);
  } else {
    check_sections(elf, library.code.code);
  }
  library.code.soname = std::move(elf.soname);
  library.needed = std::move(elf.needed);
  library.needs = std::move(elf.needs);
  library.rpath = std::move(elf.rpath);
  library.runpath = std::move(elf.runpath);
}

} // namespace

bool may_be_library(std::string_view path) {
  return std::ranges::none_of(k_text_suffixes, [&](std::string_view suffix) { return path.ends_with(suffix); }) &&
         path.find(".dist-info/") == std::string_view::npos;
}

Result<std::optional<LibraryReport>> scan_library(os::File& file, const std::string& path, Deadline deadline,
                                                  const Enough& enough) {
  std::array<std::byte, k_sniff> head{};
  size_t got = TRY(file.read_at(head, 0));
  auto sniffed = std::span<const std::byte>(head).first(got);
  bool elf_file = binfmt::is_elf(sniffed);
  if (got < k_sniff || (!elf_file && !is_fatbin(sniffed))) {
    return std::nullopt;
  }
  LibraryReport library;
  library.code.path = path;
  library.size = TRY(file.size());
  library.code.owner = gpu::owner_of(path);
  TRY(stream(file, library, deadline, enough));
  if (!library.whole) {
    return library;
  }
  if (elf_file) {
    if (auto elf = binfmt::read_elf(file)) {
      take_elf(std::move(*elf), library);
    } else {
      library.problem = elf.error().causes.empty() ? elf.error().what : elf.error().causes.front();
    }
  }
  if (gpu::owner_of(library.code.soname) == gpu::Owner::vendor) {
    library.code.owner = gpu::Owner::vendor;
  }
  return library;
}

} // namespace envboot::wheel
