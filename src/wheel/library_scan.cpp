#include "wheel/library_scan.hpp"

#include "binfmt/elf.hpp"
#include "wheel/code_pass.hpp"

#include <algorithm>
#include <array>

namespace envboot::wheel {
namespace {

using binfmt::Elf;

constexpr size_t k_front = 4096, k_least = 16;

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

/// The file's first bytes, and what can be said by them; nothing when it holds no code.
struct Front {
  std::vector<std::byte> bytes;
  bool elf = false;
};
Result<std::optional<Front>> read_front(os::File& file) {
  Front front{std::vector<std::byte>(k_front)};
  front.bytes.resize(TRY(file.read_at(front.bytes, 0)));
  front.elf = binfmt::is_elf(front.bytes);
  if (front.bytes.size() < k_least || (!front.elf && !is_fatbin(front.bytes))) {
    return std::nullopt;
  }
  return front;
}

Result<LibraryReport> begin(os::File& file, const std::string& path) {
  LibraryReport library;
  library.code.path = path;
  library.size = TRY(file.size());
  library.code.owner = gpu::owner_of(path);
  return library;
}

void take(Result<Elf> elf, LibraryReport& library) {
  if (elf) {
    take_elf(std::move(*elf), library);
  } else {
    library.problem = elf.error().causes.empty() ? elf.error().what : elf.error().causes.front();
  }
  if (gpu::owner_of(library.code.soname) == gpu::Owner::vendor) {
    library.code.owner = gpu::Owner::vendor;
  }
}

Result<LibraryReport> scan_through(os::File& file, const Front& front, const std::string& path, Deadline deadline,
                                   const Enough& enough) {
  LibraryReport library = TRY(begin(file, path));
  binfmt::KeptPieces kept(file, binfmt::elf_ranges(front.bytes));
  TRY(pass_through(file, kept, library, deadline, enough));
  if (library.whole && front.elf) {
    take(binfmt::read_elf(kept), library);
  }
  return library;
}

} // namespace

bool may_be_library(std::string_view path) {
  return std::ranges::none_of(k_text_suffixes, [&](std::string_view suffix) { return path.ends_with(suffix); }) &&
         path.find(".dist-info/") == std::string_view::npos;
}

Result<std::optional<LibraryReport>> scan_library(os::File& file, const std::string& path, Deadline deadline,
                                                  const Enough& enough) {
  std::optional<Front> front = TRY(read_front(file));
  if (!front) {
    return std::nullopt;
  }
  return TRY(scan_through(file, *front, path, deadline, enough));
}

Result<std::optional<LibraryReport>> scan_library_in_place(os::File& file, const std::string& path, Deadline deadline) {
  std::optional<Front> front = TRY(read_front(file));
  if (!front) {
    return std::nullopt;
  }
  LibraryReport library = TRY(begin(file, path));
  auto elf = front->elf ? binfmt::read_elf(file) : Result<Elf>(Elf());
  TRY(pass_over(file, elf ? LeftOut(*elf) : LeftOut(), library, deadline));
  if (!library.code.code.sound()) {
    return TRY(scan_through(file, *front, path, deadline, {}));
  }
  if (front->elf) {
    take(std::move(elf), library);
  }
  return library;
}

} // namespace envboot::wheel
