#pragma once

#include "os/file_system.hpp"
#include "os/transport.hpp"

#include <functional>
#include <memory>
#include <string>

namespace envboot::net {

/// A file behind a URL, read by ranges: nothing of it is stored, what is not read is not asked for. Reading on takes
/// requests that grow up to 4 MB, a jump a small one; the end of the file is held from the start. Memory: 5 MB.
class RangedFile : public os::File {
 public:
  /// Asks for the end of the file. Nothing when the answer is no range: fetch() then finds out what it is. `transport`
  /// must outlive this.
  static Result<std::unique_ptr<RangedFile>> open(os::Transport& transport, const Url& url, const os::Route& route,
                                                  Deadline deadline);

  /// Goes on after a cut connection, as long as each try brings bytes. Fails when the file changes on the server;
  /// Kind::temporary when a login page comes in its place.
  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override;
  Result<uint64_t> size() override { return m_size; }
  Status write(std::span<const std::byte> bytes) override;
  Status truncate(uint64_t size) override;
  Status sync() override { return {}; }
  Status close() override { return {}; }

  [[nodiscard]] uint64_t arrived() const { return m_arrived; } ///< bytes that came over the network
  /// Told after each request how many have.
  void on_arrival(std::function<void(uint64_t arrived)> hear) { m_hear = std::move(hear); }

 private:
  /// Consecutive bytes of the file.
  struct Piece {
    uint64_t begin = 0;
    std::string bytes;
    [[nodiscard]] uint64_t end() const { return begin + bytes.size(); }
    /// How much of `out` it gives at `offset`; 0 when it holds nothing there.
    size_t copy(std::span<std::byte> out, uint64_t offset) const;
  };

  RangedFile(os::Transport& transport, Url url, os::Route route, Deadline deadline);
  Status load(uint64_t offset);
  Status append(uint64_t end);

  os::Transport& m_transport;
  Url m_url;
  os::Route m_route;
  Deadline m_deadline;
  uint64_t m_size = 0, m_arrived = 0;
  std::string m_validator; ///< of the answer that came first
  Piece m_tail, m_slab;
  uint64_t m_ahead; ///< bytes of the last request
  std::function<void(uint64_t)> m_hear;
};

} // namespace envboot::net
