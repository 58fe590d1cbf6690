// nvcc puts the device code of each translation unit into a *container*: a 16-byte header and *entries*, one per
// architecture, each a header and a payload that is a cubin (SASS), PTX text or something else, compressed or not. The
// linker lays the containers side by side into the sections .nv_fatbin and __nv_relfatbin of the host's ELF file.
//
//   container   0  u64  key 0x00100001'BA55ED50: magic, version 1, header size 16
//               8  u64  bytes that follow this header; 0 is legal
//   entry       0  u16  kind: 1 PTX, 2 and 0x10 ELF, 4 old cubin, 8 NVVM/LTO     2  u16  entry version 0x0101
//               4  u32  header size: 64 and more, 11 616 was seen, never to be capped
//               8  u64  payload bytes, padded                                   24  u16  minor, 26 u16 major (PTX ISA)
//              28  u32  architecture, 10 * major + minor                        40  u64  flags, see below
//
// So the architecture of every image is a plain number that needs no decompression, and the key, looked for at offsets
// divisible by 8, finds the containers with no section table (which stands at the end of the file, out of a stream's
// reach). In torch 1.2.0 the 1 548 hits are the 1 548 containers.
//
// A payload can hold anything, also the key, and a container's sizes can lie. A *walker* starts at every key. The
// eldest walker is believed: when it comes to its end in good order, its container is taken and the younger walkers
// that began inside it die; when a check fails, the fault is reported, it dies, and the next eldest is believed. That
// is the same as to resume the search 8 bytes after a bad key, without ever going back in the stream. Pieces of 4 KB
// keep the crowd of young walkers small, and a limit on it bounds memory and time for files that are made to hurt.
//
// Source: read off real files (CUDA 9 to 13) and checked against cuobjdump 11.8: the counts per architecture agree.

#include "binfmt/fatbin.hpp"

#include "binfmt/little_endian.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace envboot::binfmt {
namespace {

constexpr uint64_t k_key = 0x00100001'BA55ED50;
constexpr size_t k_container_header = 16, k_entry_header = 64, k_word = 8;
constexpr uint16_t k_entry_version = 0x0101;
constexpr size_t k_piece = 4096;
constexpr size_t k_most_walkers = 1024, k_most_images = 64, k_most_groups = 1024, k_most_faults = 16;

struct KindRow {
  uint16_t raw;
  ImageKind kind;
};
constexpr KindRow k_kinds[] = {{1, ImageKind::ptx}, {2, ImageKind::sass}, {0x10, ImageKind::sass}};

struct FlagRow {
  uint64_t bit;
  Compression compression;
};
constexpr FlagRow k_compressions[] = {
    {0x1000, Compression::old}, {0x2000, Compression::lz4}, {0x8000, Compression::zstd}};
constexpr uint64_t k_flag_suffix_a = 0x100000, k_flag_suffix_f = 0x200000;

FatbinImage image_of(std::span<const std::byte> header) {
  FatbinImage image;
  image.raw_kind = little_endian<uint16_t>(header, 0);
  for (const KindRow& row : k_kinds) {
    if (row.raw == image.raw_kind) {
      image.kind = row.kind;
    }
  }
  image.arch = little_endian<uint32_t>(header, 28);
  if (image.kind == ImageKind::ptx) {
    image.isa_minor = little_endian<uint16_t>(header, 24);
    image.isa_major = little_endian<uint16_t>(header, 26);
  }
  uint64_t flags = little_endian<uint64_t>(header, 40);
  for (const FlagRow& row : k_compressions) {
    if ((flags & row.bit) != 0) {
      image.compression = row.compression;
    }
  }
  image.suffix = (flags & k_flag_suffix_a) != 0 ? 'a' : (flags & k_flag_suffix_f) != 0 ? 'f' : '\0';
  return image;
}

/// 1 when the word is no key: a number, so that four of them are joined without four branches.
unsigned other_word(std::span<const std::byte> bytes, size_t at) {
  return little_endian<uint64_t>(bytes, at) != k_key ? 1 : 0;
}

} // namespace

FatbinScanner::FatbinScanner(uint64_t file_size) : m_file_size(file_size) {}

void FatbinScanner::feed(std::span<const std::byte> bytes, uint64_t offset) {
  if (offset != m_position) {
    m_summary.cut = true; // a caller that skips bytes must not be told that all was seen
    m_unaligned.clear();
    m_walkers.clear();
    m_position = offset;
  }
  while (!bytes.empty()) {
    auto piece = bytes.first(std::min(k_piece, bytes.size()));
    feed_piece(piece);
    bytes = bytes.subspan(piece.size());
  }
}

void FatbinScanner::feed_piece(std::span<const std::byte> bytes) {
  find_keys(bytes);
  for (Walker& walker : m_walkers) {
    walker.walk(bytes, m_position, m_file_size);
  }
  m_position += bytes.size();
  settle(false);
}

uint64_t FatbinScanner::next_wanted() const {
  if (m_walkers.empty()) {
    return std::max(m_position, m_taken);
  }
  const Walker& eldest = m_walkers.front();
  return eldest.header.empty() ? std::max(m_position, eldest.next) : m_position;
}

void FatbinScanner::skip_to(uint64_t offset) {
  m_unaligned.clear();
  m_walkers.resize(std::min<size_t>(m_walkers.size(), 1));
  m_position = offset;
}

/// Words at offsets divisible by 8; the one that the last piece left unfinished first.
void FatbinScanner::find_keys(std::span<const std::byte> bytes) {
  size_t at = 0;
  size_t into_word = static_cast<size_t>(m_position % k_word);
  if (into_word != 0) {
    at = std::min(k_word - into_word, bytes.size());
    if (m_unaligned.size() == into_word) {
      m_unaligned.insert(m_unaligned.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
      if (m_unaligned.size() == k_word && little_endian<uint64_t>(m_unaligned, 0) == k_key) {
        start_walker(m_position + at - k_word);
      }
    }
    if (into_word + at < k_word) {
      return;
    }
  }
  m_unaligned.clear();
  for (; at + 4 * k_word <= bytes.size(); at += 4 * k_word) {
    if (other_word(bytes, at) & other_word(bytes, at + 8) & other_word(bytes, at + 16) & other_word(bytes, at + 24)) {
      continue;
    }
    for (size_t word = at; word < at + 4 * k_word; word += k_word) {
      if (little_endian<uint64_t>(bytes, word) == k_key) {
        start_walker(m_position + word);
      }
    }
  }
  for (; at + k_word <= bytes.size(); at += k_word) {
    if (little_endian<uint64_t>(bytes, at) == k_key) {
      start_walker(m_position + at);
    }
  }
  m_unaligned.assign(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end());
}

/// Begins behind the key, whose bytes are given to it here: a buffer edge may have split them.
void FatbinScanner::start_walker(uint64_t key) {
  if (key < m_taken) { // in the payload of the last image, which its walker didn't wait for
    return;
  }
  if (m_walkers.size() >= k_most_walkers) {
    m_summary.cut = true;
    return;
  }
  Walker walker;
  walker.begin = walker.next = key;
  walker.header.resize(k_word);
  std::memcpy(walker.header.data(), &k_key, k_word);
  m_walkers.push_back(std::move(walker));
}

/// Takes in the bytes of this piece that belong to headers; payloads are stepped over by moving `next`.
void FatbinScanner::Walker::walk(std::span<const std::byte> bytes, uint64_t offset, uint64_t file_size) {
  uint64_t piece_end = offset + bytes.size();
  while (state == State::container_header || state == State::entry_header) {
    size_t wanted = state == State::container_header ? k_container_header : k_entry_header;
    uint64_t from = next + header.size();
    if (from >= piece_end) {
      return;
    }
    auto part = bytes.subspan(static_cast<size_t>(from - offset));
    part = part.first(std::min(part.size(), wanted - header.size()));
    header.insert(header.end(), part.begin(), part.end());
    if (header.size() < wanted) {
      return;
    }
    if (state == State::container_header) {
      read_container_header(file_size);
    } else {
      read_entry_header();
    }
    header.clear();
  }
}

void FatbinScanner::Walker::read_container_header(uint64_t file_size) {
  uint64_t body = little_endian<uint64_t>(header, 8);
  next = begin + k_container_header;
  if (file_size < next || body > file_size - next || body > INT64_MAX) {
    return fail_with(fmt::format("its container claims {} bytes, more than the file has", body));
  }
  end = next + body;
  state = next == end ? State::done : State::entry_header;
  if (state == State::entry_header && body < k_entry_header) {
    fail_with("its container is too small for an entry");
  }
}

void FatbinScanner::Walker::read_entry_header() {
  uint64_t header_size = little_endian<uint32_t>(header, 4), payload = little_endian<uint64_t>(header, 8);
  if (little_endian<uint16_t>(header, 0) == 0 || little_endian<uint16_t>(header, 2) != k_entry_version) {
    return fail_with("an entry in it has no known kind and version");
  }
  if (header_size < k_entry_header || header_size > end - next || payload > end - next - header_size) {
    return fail_with("an entry in it is larger than its container");
  }
  add(image_of(header));
  next += header_size + payload;
  if (next == end) {
    state = State::done;
  } else if (end - next < k_entry_header) {
    fail_with("its container ends within an entry's header");
  }
}

void FatbinScanner::Walker::add(const FatbinImage& image) {
  auto place = std::ranges::lower_bound(images, image);
  auto index = place - images.begin();
  if (place != images.end() && *place == image) {
    ++counts[static_cast<size_t>(index)];
    return;
  }
  if (images.size() >= k_most_images) {
    return fail_with("its container holds more kinds of images than CUDA has");
  }
  images.insert(place, image);
  counts.insert(counts.begin() + index, 1);
}

void FatbinScanner::Walker::fail_with(std::string what) {
  state = State::failed;
  fault = std::move(what);
}

/// Takes or drops walkers from the eldest on, as long as their fate is known. At the end of the file it is for all.
void FatbinScanner::settle(bool at_end) {
  size_t settled = 0;
  while (settled < m_walkers.size()) {
    Walker& eldest = m_walkers[settled];
    bool open = eldest.state == Walker::State::container_header || eldest.state == Walker::State::entry_header;
    if (open && !at_end) {
      break;
    }
    if (open) {
      eldest.fail_with("the file ends within its container");
    }
    ++settled;
    if (eldest.state == Walker::State::failed) {
      report(eldest);
      continue;
    }
    accept(eldest);
    while (settled < m_walkers.size() && m_walkers[settled].begin < eldest.end) {
      ++settled;
    }
  }
  m_walkers.erase(m_walkers.begin(), m_walkers.begin() + static_cast<std::ptrdiff_t>(settled));
}

void FatbinScanner::accept(Walker& walker) {
  m_taken = walker.end;
  ++m_summary.containers;
  m_summary.bytes += walker.end - walker.begin;
  if (walker.images.empty()) {
    ++m_summary.empty;
    return;
  }
  for (size_t k = 0; k < walker.images.size(); ++k) {
    if (m_summary.images.size() < k_most_groups || m_summary.images.contains(walker.images[k])) {
      m_summary.images[walker.images[k]] += walker.counts[k];
    } else {
      m_summary.cut = true;
    }
  }
  if (m_groups.size() < k_most_groups || m_groups.contains(walker.images)) {
    ++m_groups[std::move(walker.images)];
  } else {
    m_summary.cut = true;
  }
}

void FatbinScanner::report(const Walker& walker) {
  ++m_summary.faults_seen;
  if (m_summary.faults.size() < k_most_faults) {
    m_summary.faults.push_back({walker.begin, walker.fault});
  }
}

void FatbinScanner::add_groups(FatbinSummary& summary) const {
  for (const auto& [images, containers] : m_groups) {
    summary.groups.push_back({images, containers});
  }
  std::ranges::stable_sort(summary.groups, std::greater(), &ContainerGroup::containers);
}

FatbinSummary FatbinScanner::so_far() const {
  FatbinSummary summary = m_summary;
  add_groups(summary);
  return summary;
}

FatbinSummary FatbinScanner::finish() {
  settle(true);
  add_groups(m_summary);
  return std::move(m_summary);
}

FatbinImage cubin_image(uint16_t machine, uint8_t os_abi, uint8_t abi_version, uint32_t flags) {
  constexpr uint16_t k_cuda = 190;
  constexpr uint8_t k_abi_to_12 = 7, k_abi_from_13 = 8, k_os_to_12 = 0x33, k_os_from_13 = 0x41;
  FatbinImage image;
  if (machine != k_cuda) {
    return image;
  }
  if (os_abi == k_os_to_12 && abi_version <= k_abi_to_12) {
    image.arch = flags & 0xff;
  } else if (os_abi == k_os_from_13 && abi_version == k_abi_from_13) {
    image.arch = (flags >> 8) & 0xff;
  } else {
    return image;
  }
  image.kind = ImageKind::sass;
  image.raw_kind = 2;
  return image;
}

} // namespace envboot::binfmt
