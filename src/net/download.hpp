#pragma once

#include "net/fetch.hpp"
#include "net/part_file.hpp"
#include "net/range_reply.hpp"

namespace envboot::net {

/// One call of fetch: what is on disk, what was hashed, and what an answer does to both. The part holds a prefix of the
/// file, nothing else; hash, observer and progress have seen position() bytes of it.
class Download {
 public:
  Download(os::FileSystem& files, os::Clock& clock, const FetchRequest& request, const FetchHooks& hooks,
           PartFile part);

  [[nodiscard]] PartFile& part() { return m_part; }
  [[nodiscard]] uint64_t kept() const { return m_kept; } ///< bytes of an earlier run that are still in the part
  [[nodiscard]] bool complete() const;                   ///< the part is as long as the file, as far as is known
  /// Whether a request to `url` may ask for the rest only: it is the same file, or a pinned hash will tell.
  [[nodiscard]] bool resumes(const Url& url) const;

  /// Reads what is on disk through hash and observer, unless that is where they stand.
  Status catch_up(const Deadline& deadline);
  /// An answer with bytes has begun; nothing of it is stored yet.
  Status begin(const os::Head& head, const RangeReply& reply, const Url& url);
  Status take(std::span<const std::byte> bytes);
  /// All of the answer has arrived: is the file whole?
  Status end();
  /// Hash and size of the whole.
  Result<Sha256> verify();
  /// Throws away what is there.
  Status forget();

  /// A full disk with need and have; other errors as they are.
  [[nodiscard]] Error explained(const Error& cause) const;

 private:
  void start_anew();
  void see(std::span<const std::byte> bytes);
  Status store(std::span<const std::byte> bytes);
  Status check_space();
  void pace();
  [[nodiscard]] Error wrong_size(uint64_t came) const;

  os::FileSystem& m_files;
  os::Clock& m_clock;
  const FetchRequest& m_request;
  const FetchHooks& m_hooks;
  PartFile m_part;
  Sha256Stream m_hash;
  uint64_t m_position = 0;
  uint64_t m_kept;
  uint64_t m_arrived = 0; ///< bytes taken from the network in this call
  std::optional<uint64_t> m_total;
  std::chrono::steady_clock::time_point m_started;
};

} // namespace envboot::net
