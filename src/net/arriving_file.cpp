#include "net/arriving_file.hpp"

#include "net/part_file.hpp"
#include "net/range_reply.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace envboot::net {
namespace {

constexpr uint64_t k_first_ask = uint64_t{1} << 20;
constexpr uint64_t k_most_tail = uint64_t{16} << 20; ///< what is nearer to the bytes that arrive is waited for
constexpr int k_most_asks = 2;                       ///< an archive's end tells where its directory begins
constexpr std::chrono::seconds k_ask_patience{60};

/// Takes the bytes FIRST to LAST of a file of `size` bytes, from no other answer.
class TailSink : public os::BodySink {
 public:
  TailSink(uint64_t first, uint64_t length, uint64_t size) : m_first(first), m_length(length), m_size(size) {}

  os::Flow on_head(const os::Head& head) override {
    RangeReply reply = judge_reply(head, m_first);
    m_right = reply.what == RangeReply::What::append && reply.total == m_size;
    return m_right ? os::Flow::go_on : os::Flow::stop;
  }
  os::Flow on_body(std::span<const std::byte> bytes) override {
    m_bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return m_bytes.size() > m_length ? os::Flow::stop : os::Flow::go_on;
  }
  /// Nothing, unless it is all there.
  std::string take() { return m_right && m_bytes.size() == m_length ? std::move(m_bytes) : std::string(); }

 private:
  uint64_t m_first, m_length, m_size;
  bool m_right = false;
  std::string m_bytes;
};

Error not_coming(const AbsPath& path) {
  return failure("{} does not come any more", path.name());
}

} // namespace

ArrivingFile::ArrivingFile(os::Transport& transport, os::FileReader& files, const FetchRequest& request)
    : m_transport(transport),
      m_files(files), m_request{request.mirrors.front(), {{"Accept-Encoding", "identity"}}, std::nullopt},
      m_route(request.route), m_path(request.folder / request.name), m_size(request.size) {}

FetchHooks ArrivingFile::hooks(FetchHooks hooks) {
  return {[this, then = std::move(hooks.progress)](uint64_t done, std::optional<uint64_t> total) {
            if (total) {
              expect(*total);
            }
            if (then) {
              then(done, total);
            }
          },
          [this, then = std::move(hooks.observer)](std::span<const std::byte> bytes, uint64_t offset) {
            arrived(offset, bytes.size());
            if (then) {
              then(bytes, offset);
            }
          }};
}

void ArrivingFile::arrived(uint64_t offset, size_t bytes) {
  std::lock_guard lock(m_mutex);
  if (offset != m_arrived) {
    m_state = State::useless; // the file starts anew, and what was read may be another's
  }
  m_arrived = offset + bytes;
  m_changed.notify_all();
}

void ArrivingFile::expect(uint64_t size) {
  std::lock_guard lock(m_mutex);
  if (m_size.value_or(size) != size) {
    m_state = State::useless;
  }
  m_size = size;
  m_changed.notify_all();
}

void ArrivingFile::end(bool whole) {
  std::lock_guard lock(m_mutex);
  if (m_state == State::arriving) {
    m_state = whole && m_size.value_or(m_arrived) == m_arrived ? State::whole : State::useless;
  }
  m_size = m_arrived;
  *m_ended = true;
  m_changed.notify_all();
}

bool ArrivingFile::was_read_of(const Fetched& fetched) {
  {
    std::lock_guard lock(m_mutex);
    if (m_state != State::whole || m_arrived != fetched.bytes) {
      return false;
    }
  }
  std::vector<std::byte> tail(m_tail.size());
  auto got = read_disk(tail, fetched.bytes - tail.size());
  return got && *got == tail.size() && std::ranges::equal(tail, std::as_bytes(std::span(m_tail)));
}

Result<uint64_t> ArrivingFile::size() {
  std::unique_lock lock(m_mutex);
  m_changed.wait(lock, [&] { return m_size || m_state != State::arriving; });
  return m_state == State::useless ? Result<uint64_t>(fail(not_coming(m_path))) : *m_size;
}

Result<size_t> ArrivingFile::read_at(std::span<std::byte> out, uint64_t offset) {
  std::unique_lock lock(m_mutex);
  while (m_state == State::arriving) {
    uint64_t end = std::min<uint64_t>(offset + out.size(), m_size.value_or(UINT64_MAX));
    if (end <= m_arrived || end <= offset) {
      break;
    }
    if (uint64_t tail = m_size.value_or(0) - m_tail.size(); !m_tail.empty() && offset >= tail) {
      std::memcpy(out.data(), m_tail.data() + (offset - tail), end - offset);
      return static_cast<size_t>(end - offset);
    }
    if (m_size && is_far_ahead(offset, *m_size)) {
      ask_for_tail(lock, offset, *m_size);
    } else {
      m_changed.wait(lock);
    }
  }
  if (m_state == State::useless) {
    return fail(not_coming(m_path));
  }
  lock.unlock();
  return read_disk(out, offset);
}

bool ArrivingFile::is_far_ahead(uint64_t offset, uint64_t size) const {
  return m_asks < k_most_asks && size - offset <= k_most_tail && offset > m_arrived + k_most_tail;
}

/// From `offset` to the end, or to what is there already. Without the lock while it goes on.
void ArrivingFile::ask_for_tail(std::unique_lock<std::mutex>& lock, uint64_t offset, uint64_t size) {
  const uint64_t end = size - m_tail.size();
  const uint64_t first = std::min(offset, size - k_first_ask);
  lock.unlock();
  ++m_asks;
  os::Request request = m_request;
  request.range = fmt::format("{}-{}", first, end - 1);
  TailSink sink(first, end - first, size);
  bool finished = os::exists(m_files, m_path); // by an earlier run: fetch() may need no network, so neither do we
  bool came = !finished && m_transport.get(request, m_route, sink, Deadline::after(k_ask_patience, m_ended));
  std::string bytes = came ? sink.take() : std::string();
  m_asks = bytes.empty() ? k_most_asks : m_asks;
  m_tail.insert(0, bytes);
  lock.lock();
}

/// The part keeps its place under its final name; opened once, it stays the same file.
Result<size_t> ArrivingFile::read_disk(std::span<std::byte> out, uint64_t offset) {
  if (!m_file) {
    auto part = m_files.open(TRY(part_path(m_path)));
    m_file = part ? std::move(*part) : TRY(m_files.open(m_path));
  }
  return m_file->read_at(out, offset);
}

Status ArrivingFile::write(std::span<const std::byte>) {
  return fail(failure("{} can't be written here", m_path.name()));
}
Status ArrivingFile::truncate(uint64_t) {
  return fail(failure("{} can't be written here", m_path.name()));
}

} // namespace envboot::net
