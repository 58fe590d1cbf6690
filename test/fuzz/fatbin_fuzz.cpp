// Containers, against the plainest possible reading of the format in memory; fed in pieces the answer is the same.
#include "binfmt/fatbin.hpp"
#include "binfmt/little_endian.hpp"
#include "property.hpp"

#include <algorithm>

using namespace envboot;
using binfmt::FatbinSummary;
using binfmt::little_endian;
using fuzz::require;

namespace {

using Bytes = std::span<const std::byte>;

FatbinSummary scan(Bytes bytes, size_t piece) {
  binfmt::FatbinScanner scanner(bytes.size());
  for (size_t at = 0; at < bytes.size(); at += piece) {
    scanner.feed(bytes.subspan(at, std::min(piece, bytes.size() - at)), at);
  }
  return scanner.finish();
}

/// Payloads are skipped.
FatbinSummary scan_wanted(Bytes bytes, size_t piece) {
  binfmt::FatbinScanner scanner(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    if (uint64_t wanted = std::min<uint64_t>(scanner.next_wanted(), bytes.size()); wanted > at) {
      scanner.skip_to(wanted);
      at = static_cast<size_t>(wanted);
    } else {
      auto part = bytes.subspan(at, std::min(piece, bytes.size() - at));
      scanner.feed(part, at);
      at += part.size();
    }
  }
  return scanner.finish();
}

/// Where the container at `key` ends; 0 when it is none.
size_t end_of(Bytes bytes, size_t key) {
  if (bytes.size() - key < 16 || little_endian<uint64_t>(bytes, key + 8) > bytes.size() - key - 16) {
    return 0;
  }
  size_t at = key + 16, end = at + little_endian<uint64_t>(bytes, key + 8);
  while (at < end) {
    if (end - at < 64 || little_endian<uint16_t>(bytes, at) == 0 || little_endian<uint16_t>(bytes, at + 2) != 0x0101) {
      return 0;
    }
    uint64_t head = little_endian<uint32_t>(bytes, at + 4), payload = little_endian<uint64_t>(bytes, at + 8);
    if (head < 64 || head > end - at || payload > end - at - head) {
      return 0;
    }
    at += head + payload;
  }
  return end;
}

struct Counted {
  uint64_t containers = 0, bytes = 0, faults = 0;
};
Counted plainly(Bytes bytes) {
  Counted counted;
  for (size_t at = 0; at + 8 <= bytes.size(); at += 8) {
    if (little_endian<uint64_t>(bytes, at) != 0x00100001'BA55ED50) {
      continue;
    }
    size_t end = end_of(bytes, at);
    if (end == 0) {
      ++counted.faults;
    } else {
      ++counted.containers;
      counted.bytes += end - at;
      at = (end + 7) / 8 * 8 - 8;
    }
  }
  return counted;
}

bool same(const FatbinSummary& a, const FatbinSummary& b) {
  auto faults = [](const FatbinSummary& summary) {
    std::vector<std::pair<uint64_t, std::string>> list;
    for (const binfmt::FatbinFault& fault : summary.faults) {
      require(!fault.what.empty(), "a fault says what");
      list.emplace_back(fault.offset, fault.what);
    }
    return list;
  };
  return a.containers == b.containers && a.empty == b.empty && a.bytes == b.bytes && a.groups == b.groups &&
         a.images == b.images && a.faults_seen == b.faults_seen && a.cut == b.cut && faults(a) == faults(b);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  size_t piece = fuzz::take_byte(text) + size_t{1};
  text.remove_prefix(std::min<size_t>(text.size(), 7)); // so that words of the input are words of the file
  Bytes bytes = std::as_bytes(std::span(text));
  FatbinSummary whole = scan(bytes, bytes.size() + 1);
  require(same(whole, scan(bytes, piece)), "pieces give the same summary");
  FatbinSummary wanted = scan_wanted(bytes, piece);
  require(wanted.sound() == whole.sound() && (!whole.sound() || same(whole, wanted)), "payloads are not needed");
  require(whole.bytes <= bytes.size(), "no container reaches outside the file");
  uint64_t images = 0, groups = 0;
  for (const auto& [image, count] : whole.images) {
    images += count;
  }
  for (const binfmt::ContainerGroup& group : whole.groups) {
    groups += group.containers;
  }
  require(images <= bytes.size() / 64, "no image lies outside its container");
  require(whole.cut || groups + whole.empty == whole.containers, "each container is in one group");
  Counted plain = plainly(bytes);
  bool sets_limited = whole.cut || images > 64; // the scanner refuses more kinds in one container
  require(sets_limited ||
              (plain.containers == whole.containers && plain.bytes == whole.bytes && plain.faults == whole.faults_seen),
          "the plain reading finds the same");
  return 0;
}
