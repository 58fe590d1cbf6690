#pragma once

#include "net/fetch.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace envboot::net {

/// The file that a fetch() is bringing, for one other thread to read meanwhile. What has arrived is read from the disk;
/// a read of more waits for it, but for one far ahead and near the end (an archive's directory), which is asked for by
/// range. Where no range is to be had such reads wait too: the same bytes, later.
class ArrivingFile : public os::File {
 public:
  /// The seams must outlive this, and stand being used by two threads.
  ArrivingFile(os::Transport& transport, os::FileReader& files, const FetchRequest& request);

  /// What fetch() is to be given: `hooks`, and it hears of the bytes.
  [[nodiscard]] FetchHooks hooks(FetchHooks hooks);
  /// fetch() has come back. Until then readers may wait; from now on, unless the file is `whole`, each read fails.
  void end(bool whole);
  /// Whether all that was read belongs to the file that was fetched. To be asked after end(true), when the reader has
  /// ended.
  bool was_read_of(const Fetched& fetched);

  /// Fails when the download has failed or begun anew.
  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override;
  Result<uint64_t> size() override; ///< waits until the server has told it
  Status write(std::span<const std::byte> bytes) override;
  Status truncate(uint64_t size) override;
  Status sync() override { return {}; }
  Status close() override { return {}; }

 private:
  enum class State { arriving, whole, useless };

  void arrived(uint64_t offset, size_t bytes);
  void expect(uint64_t size);
  [[nodiscard]] bool is_far_ahead(uint64_t offset, uint64_t size) const;
  void ask_for_tail(std::unique_lock<std::mutex>& lock, uint64_t offset, uint64_t size);
  Result<size_t> read_disk(std::span<std::byte> out, uint64_t offset);

  os::Transport& m_transport;
  os::FileReader& m_files;
  os::Request m_request;
  os::Route m_route;
  AbsPath m_path;
  std::shared_ptr<std::atomic<bool>> m_ended = std::make_shared<std::atomic<bool>>(false); ///< stops a request

  // Of the reading thread alone.
  os::FilePtr m_file;
  std::string m_tail; ///< what came by range: the end of the file
  int m_asks = 0;

  std::mutex m_mutex;
  std::condition_variable m_changed;
  State m_state = State::arriving;
  uint64_t m_arrived = 0; ///< bytes from the front
  std::optional<uint64_t> m_size;
};

} // namespace envboot::net
