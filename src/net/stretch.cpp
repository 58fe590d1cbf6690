// Blocks are asked for in their order and no further ahead than memory is meant for; whoever is done takes the next
// one. So the slowest connection holds the others up by a block each, never by its share of the file.
#include "net/stretch.hpp"

#include "net/range_reply.hpp"

#include <atomic>
#include <condition_variable>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

namespace envboot::net {
namespace {

constexpr int k_tries = 3; ///< of one block, as long as each brings bytes

/// Of one answer, what belongs to the block.
class BlockSink : public os::BodySink {
 public:
  BlockSink(std::string& bytes, uint64_t from, uint64_t wanted, uint64_t total, const std::atomic<bool>& stop)
      : m_bytes(bytes), m_from(from), m_wanted(wanted), m_total(total), m_stop(stop) {}

  os::Flow on_head(const os::Head& head) override {
    ContentRange range = parse_content_range(head.header("content-range"));
    m_fits = head.status == 206 && range.first == m_from && range.total.value_or(m_total) == m_total;
    return m_fits && !m_stop ? os::Flow::go_on : os::Flow::stop;
  }
  os::Flow on_body(std::span<const std::byte> bytes) override {
    size_t room = static_cast<size_t>(m_wanted) - m_bytes.size();
    m_bytes.append(reinterpret_cast<const char*>(bytes.data()), std::min(room, bytes.size()));
    return m_bytes.size() < m_wanted && !m_stop ? os::Flow::go_on : os::Flow::stop;
  }
  [[nodiscard]] bool fits() const { return m_fits; }

 private:
  std::string& m_bytes;
  uint64_t m_from, m_wanted, m_total;
  const std::atomic<bool>& m_stop;
  bool m_fits = false;
};

class Blocks {
 public:
  Blocks(os::Transport& transport, const Stretch& stretch, const Deadline& deadline)
      : m_transport(transport), m_stretch(stretch), m_deadline(deadline), m_next(stretch.begin),
        m_handed(stretch.begin) {}
  ~Blocks() { stop(); }
  Blocks(const Blocks&) = delete;
  Blocks& operator=(const Blocks&) = delete;

  Status hand_on(const std::function<Status(std::span<const std::byte>)>& take) {
    start();
    while (m_handed < m_stretch.end) {
      std::string bytes = TRY(wait_for_next());
      TRY(take(std::as_bytes(std::span(bytes.data(), bytes.size()))));
      std::lock_guard lock(m_mutex);
      m_handed += bytes.size();
      m_changed.notify_all();
    }
    return {};
  }

 private:
  /// With as many threads as the account may have; the first error tells when that is none.
  void start() {
    try {
      while (m_threads.size() < m_stretch.connections) {
        m_threads.emplace_back([this] { work(); });
      }
    } catch (const std::system_error& none) {
      if (m_threads.empty()) {
        m_arrived.emplace(m_stretch.begin, fail(failure("no thread can be started").because(none.what())));
      }
    }
  }
  void stop() {
    m_stop = true;
    { std::lock_guard lock(m_mutex); }
    m_changed.notify_all();
    m_threads.clear(); // waits for each
  }

  Result<std::string> wait_for_next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_arrived.contains(m_handed); });
    return std::move(m_arrived.extract(m_handed).mapped());
  }

  void work() {
    while (auto begin = next()) {
      auto bytes = bring(*begin, std::min(m_stretch.block, m_stretch.end - *begin));
      std::lock_guard lock(m_mutex);
      m_arrived.emplace(*begin, std::move(bytes));
      m_changed.notify_all();
    }
  }

  /// Where the next block begins, when there is room for it.
  std::optional<uint64_t> next() {
    const uint64_t ahead = m_stretch.block * m_stretch.connections;
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_stop || m_next >= m_stretch.end || m_next <= m_handed + ahead; });
    if (m_stop || m_next >= m_stretch.end) {
      return std::nullopt;
    }
    return std::exchange(m_next, m_next + m_stretch.block);
  }

  Result<std::string> bring(uint64_t begin, uint64_t wanted) {
    std::string bytes;
    for (int left = k_tries; true; --left) {
      const size_t before = bytes.size();
      os::Request request{m_stretch.url,
                          {{"Accept-Encoding", "identity"}, {"If-Range", m_stretch.validator}},
                          fmt::format("{}-{}", begin + before, begin + wanted - 1)};
      BlockSink sink(bytes, begin + before, wanted, m_stretch.total, m_stop);
      auto summary = m_transport.get(request, m_stretch.route, sink, m_deadline);
      if (bytes.size() == wanted) {
        return bytes;
      }
      if (summary && !sink.fits()) {
        return fail(failure("the answer is no part of the file that the others are of"));
      }
      bool again = bytes.size() > before && left > 1 && !m_stop && (summary || summary.error().kind == Kind::failed);
      if (!again) {
        return fail(summary ? failure("the answer ended early") : summary.error());
      }
    }
  }

  os::Transport& m_transport;
  const Stretch& m_stretch;
  const Deadline& m_deadline;
  std::atomic<bool> m_stop = false;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  uint64_t m_next;                                   ///< where the next block begins that nobody brings yet
  uint64_t m_handed;                                 ///< all before it was handed on
  std::map<uint64_t, Result<std::string>> m_arrived; ///< by where they begin
  std::vector<std::jthread> m_threads;
};

} // namespace

Status fetch_stretch(os::Transport& transport, const Stretch& stretch,
                     const std::function<Status(std::span<const std::byte>)>& take, const Deadline& deadline) {
  return Blocks(transport, stretch, deadline).hand_on(take);
}

} // namespace envboot::net
