#include "wheel/code_pass.hpp"

#include "binfmt/fatbin.hpp"
#include "gpu/build_string.hpp"

#include <algorithm>

namespace envboot::wheel {
namespace {

constexpr size_t k_slab = size_t{256} << 10, k_headers = size_t{4} << 10;

/// As linkers name them. What nvcc makes for a GPU stands in sections of its own, its words in .rodata.
constexpr std::string_view k_left_out[] = {".text",   ".rela",   ".dynsym", ".dynstr",   ".gnu.hash",
                                           ".symtab", ".strtab", ".debug_", ".eh_frame", ".gcc_except_table"};

/// The two scanners over one file.
class Pass {
 public:
  // PyTorch's arch list is compiled into its Python binding.
  explicit Pass(LibraryReport& library)
      : m_library(library), m_containers(library.size),
        m_words(library.code.path.find("_python") != std::string::npos) {}

  void feed(std::span<const std::byte> bytes, uint64_t at) {
    bool inside = m_containers.inside_container();
    m_containers.feed(bytes, at);
    if (inside && m_containers.inside_container()) {
      m_words.gap();
    } else {
      m_words.feed({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
  }

  void skip_to(uint64_t offset) {
    m_containers.skip_to(offset);
    m_words.gap();
  }

  /// Asked when the build's own words are known, at each further container.
  bool is_enough(const Enough& enough) {
    if (!enough || !m_words.found() || m_containers.containers() == m_asked_at) {
      return false;
    }
    m_asked_at = m_containers.containers();
    m_library.code.code = m_containers.so_far();
    m_library.code.build = m_words.found();
    return enough(m_library.code);
  }

  void finish() {
    m_library.code.code = m_containers.finish();
    m_library.code.build = m_words.finish();
  }

  [[nodiscard]] const binfmt::FatbinScanner& containers() const { return m_containers; }

 private:
  LibraryReport& m_library;
  binfmt::FatbinScanner m_containers;
  gpu::BuildStringScanner m_words;
  uint64_t m_asked_at = 0; ///< containers
};

/// At least one byte.
Result<std::span<const std::byte>> read(os::File& file, std::span<std::byte> slab, uint64_t at,
                                        const LibraryReport& library, Deadline deadline) {
  if (deadline.expired()) {
    return fail(deadline.error("looking into " + library.code.path));
  }
  size_t got = TRY(file.read_at(slab, at));
  if (got == 0) {
    return fail(failure("{} became shorter while it was read", library.code.path));
  }
  return slab.first(got);
}

} // namespace

LeftOut::LeftOut(const binfmt::Elf& elf) {
  for (const binfmt::ElfSection& section : elf.sections) {
    auto named = [&](std::string_view name) { return section.name.starts_with(name); };
    if (std::ranges::any_of(k_left_out, named)) {
      m_ranges.push_back({section.offset, section.size});
    }
  }
  std::ranges::sort(m_ranges, {}, &binfmt::ByteRange::offset);
}

uint64_t LeftOut::skip(uint64_t at) const {
  for (const binfmt::ByteRange& range : m_ranges) {
    if (range.offset <= at && at - range.offset < range.size) {
      at = range.end();
    }
  }
  return at;
}

Status pass_through(os::File& file, binfmt::KeptPieces& kept, LibraryReport& library, Deadline deadline,
                    const Enough& enough) {
  Pass pass(library);
  std::vector<std::byte> slab(k_slab);
  for (uint64_t at = 0; at < library.size;) {
    std::span<const std::byte> bytes = TRY(read(file, slab, at, library, deadline));
    pass.feed(bytes, at);
    kept.pass(bytes, at);
    at += bytes.size();
    if (pass.is_enough(enough)) {
      library.whole = at == library.size;
      if (!library.whole) {
        return {};
      }
    }
  }
  pass.finish();
  return {};
}

Status pass_over(os::File& file, const LeftOut& left_out, LibraryReport& library, Deadline deadline) {
  Pass pass(library);
  std::vector<std::byte> slab(k_slab);
  for (uint64_t at = 0; at < library.size;) {
    bool inside = pass.containers().inside_container();
    uint64_t to = std::min(inside ? pass.containers().next_wanted() : left_out.skip(at), library.size);
    if (to > at) {
      pass.skip_to(to);
      at = to;
      continue;
    }
    std::span<std::byte> room = std::span(slab).first(inside ? k_headers : k_slab);
    std::span<const std::byte> bytes = TRY(read(file, room, at, library, deadline));
    pass.feed(bytes, at);
    at += bytes.size();
  }
  pass.finish();
  return {};
}

} // namespace envboot::wheel
