#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace envboot::binfmt {

enum class ImageKind { sass, ptx, other };
enum class Compression { none, lz4, zstd, old };

/// One image of a container: code for one architecture.
struct FatbinImage {
  ImageKind kind = ImageKind::other;
  uint16_t raw_kind = 0;                 ///< 1 PTX, 2 and 0x10 ELF; others are reported as they are
  uint32_t arch = 0;                     ///< 10 * major + minor: 35, 90, 120
  char suffix = 0;                       ///< 'a' (that capability only), 'f' (its family), 0
  uint16_t isa_major = 0, isa_minor = 0; ///< of PTX; 0 for the others
  Compression compression = Compression::none;

  auto operator<=>(const FatbinImage&) const = default;
};

/// Containers that hold the same set of images: `images` are distinct and sorted.
struct ContainerGroup {
  std::vector<FatbinImage> images;
  uint64_t containers = 0;
  bool operator==(const ContainerGroup&) const = default;
};

struct FatbinFault {
  uint64_t offset = 0; ///< of the container's key in the file
  std::string what;
};

/// All containers of one file, in bounded memory.
struct FatbinSummary {
  uint64_t containers = 0; ///< empty ones included
  uint64_t empty = 0;
  uint64_t bytes = 0;                     ///< headers included: what containers cover of the file
  std::vector<ContainerGroup> groups;     ///< of the containers that are not empty, the most frequent first
  std::map<FatbinImage, uint64_t> images; ///< how often each occurs
  std::vector<FatbinFault> faults;        ///< the first of them, see `faults_seen`
  uint64_t faults_seen = 0;
  bool cut = false; ///< more distinct sets, or more nested keys, than any honest file has: the rest was not counted

  [[nodiscard]] bool sound() const { return faults_seen == 0 && !cut; }
};

/// Finds CUDA fat binary containers in a file as its bytes come by; see fatbin.cpp for the format. Memory: below 2 MB
/// whatever the bytes are.
class FatbinScanner {
 public:
  /// `file_size`: a container that would reach past it is a fault at once; UINT64_MAX when it is not known.
  explicit FatbinScanner(uint64_t file_size);

  /// The next bytes of the file; `offset` must be where the last ones ended.
  void feed(std::span<const std::byte> bytes, uint64_t offset);
  /// Whether the next bytes lie in the payload of a container, as far as is known: nothing else needs looking for
  /// there.
  [[nodiscard]] bool inside_container() const { return !m_walkers.empty() || m_position < m_taken; }
  /// The next byte that matters: behind the payload in which the next bytes lie, if they lie in one.
  [[nodiscard]] uint64_t next_wanted() const;
  /// Goes on at `offset`, which the caller may do where no container begins in between: up to next_wanted(), or by what
  /// it knows of the file. Should the container that is being read prove broken, one inside it may be missed: read
  /// again.
  void skip_to(uint64_t offset);
  /// The containers that have ended so far, and the faults; costs a copy.
  [[nodiscard]] FatbinSummary so_far() const;
  [[nodiscard]] uint64_t containers() const { return m_summary.containers; } ///< those of so_far()
  /// After the last bytes. The scanner is spent.
  [[nodiscard]] FatbinSummary finish();

 private:
  struct Walker;
  void feed_piece(std::span<const std::byte> bytes);
  void find_keys(std::span<const std::byte> bytes);
  void start_walker(uint64_t key);
  void settle(bool at_end);
  void accept(Walker& walker);
  void report(const Walker& walker);
  void add_groups(FatbinSummary& summary) const;

  struct Walker {
    enum class State { container_header, entry_header, done, failed } state = State::container_header;
    uint64_t begin = 0, end = 0;     ///< of the container in the file; `end` is known after its header
    uint64_t next = 0;               ///< where the header being read begins
    std::vector<std::byte> header;   ///< what was read of it
    std::vector<FatbinImage> images; ///< distinct so far, sorted
    std::vector<uint64_t> counts;    ///< of `images`
    std::string fault;

    void walk(std::span<const std::byte> bytes, uint64_t offset, uint64_t file_size);
    void read_container_header(uint64_t file_size);
    void read_entry_header();
    void add(const FatbinImage& image);
    void fail_with(std::string what);
  };

  uint64_t m_file_size;
  uint64_t m_position = 0;            ///< bytes fed
  uint64_t m_taken = 0;               ///< where the last container that was taken ends, perhaps ahead of `m_position`
  std::vector<std::byte> m_unaligned; ///< the first bytes of a word that a buffer edge splits
  std::vector<Walker> m_walkers;      ///< by `begin`; the first one is believed, the others wait for it to fail
  std::map<std::vector<FatbinImage>, uint64_t> m_groups;
  FatbinSummary m_summary;
};

/// The image that a stand-alone cubin is, from the fields of its ELF header; raw_kind 0 when it is none.
FatbinImage cubin_image(uint16_t machine, uint8_t os_abi, uint8_t abi_version, uint32_t flags);

} // namespace envboot::binfmt
