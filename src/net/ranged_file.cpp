// One request a piece, and not one for all: a transfer pushes its bytes, a reader pulls them, and to join the two takes
// a thread and a lock. A piece of 4 MB costs a new connection, some round trips; what is asked for and not looked at
// any more is at most one piece.

#include "net/ranged_file.hpp"

#include "net/portal.hpp"
#include "net/range_reply.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace envboot::net {
namespace {

constexpr uint64_t k_tail = uint64_t{512} << 10; ///< the directory of torch 1.2.0 takes 277 KB
constexpr uint64_t k_jump = uint64_t{256} << 10; ///< the first request at a new place
constexpr uint64_t k_most = uint64_t{4} << 20;
constexpr int k_tries = 3; ///< that bring nothing

/// Takes a range from the first answer that is one, and the head of any other answer.
class RangeSink : public os::BodySink {
 public:
  RangeSink(std::string& bytes, uint64_t most) : m_bytes(bytes), m_most(most) {}

  os::Flow on_head(const os::Head& head) override {
    m_head = head;
    m_range = parse_content_range(head.header("content-range"));
    return os::Flow::go_on;
  }
  os::Flow on_body(std::span<const std::byte> bytes) override {
    constexpr size_t k_page = size_t{64} << 10; // a login form may stand far down
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!is_range()) {
      m_page.append(text);
      return m_page.size() < k_page ? os::Flow::go_on : os::Flow::stop;
    }
    uint64_t room = m_most - std::min<uint64_t>(m_most, m_bytes.size());
    m_bytes.append(text.substr(0, static_cast<size_t>(std::min<uint64_t>(room, text.size()))));
    return m_bytes.size() < m_most ? os::Flow::go_on : os::Flow::stop;
  }

  [[nodiscard]] bool is_range() const { return m_head.status == 206 && m_range.first && m_range.total; }
  [[nodiscard]] const ContentRange& range() const { return m_range; }
  [[nodiscard]] const os::Head& head() const { return m_head; }
  [[nodiscard]] const std::string& page() const { return m_page; }

 private:
  std::string& m_bytes;
  uint64_t m_most;
  os::Head m_head;
  ContentRange m_range;
  std::string m_page;
};

os::Request request_for(const Url& url, std::string range) {
  return {url, {{"Accept-Encoding", "identity"}}, std::move(range)};
}

Error no_range(const RangeSink& answer, const Url& url) {
  if (auto portal = find_portal(answer.head(), answer.page(), url)) {
    return portal_error(*portal, url.text());
  }
  return failure("no further part of {} is to be had", url.text())
      .because(fmt::format("the server answered {}", answer.head().status));
}

} // namespace

RangedFile::RangedFile(os::Transport& transport, Url url, os::Route route, Deadline deadline)
    : m_transport(transport), m_url(std::move(url)), m_route(std::move(route)), m_deadline(std::move(deadline)),
      m_ahead(k_jump) {}

Result<std::unique_ptr<RangedFile>> RangedFile::open(os::Transport& transport, const Url& url, const os::Route& route,
                                                     Deadline deadline) {
  std::unique_ptr<RangedFile> file(new RangedFile(transport, url, route, std::move(deadline)));
  Piece& tail = file->m_tail;
  RangeSink answer(tail.bytes, k_tail);
  TRY(transport.get(request_for(url, fmt::format("-{}", k_tail)), route, answer, file->m_deadline));
  const auto& first = answer.range().first;
  const auto& total = answer.range().total;
  if (!answer.is_range() || !first || !total) {
    return nullptr;
  }
  tail.begin = *first;
  file->m_size = *total;
  file->m_arrived = tail.bytes.size();
  file->m_validator = validator_of(answer.head());
  if (tail.end() != file->m_size) {
    return nullptr; // not the end: it doesn't know what it was asked
  }
  return file;
}

size_t RangedFile::Piece::copy(std::span<std::byte> out, uint64_t offset) const {
  if (offset < begin || offset >= end()) {
    return 0;
  }
  auto part = static_cast<size_t>(std::min<uint64_t>(out.size(), end() - offset));
  std::memcpy(out.data(), bytes.data() + (offset - begin), part);
  return part;
}

Result<size_t> RangedFile::read_at(std::span<std::byte> out, uint64_t offset) {
  out = out.first(static_cast<size_t>(std::min<uint64_t>(out.size(), m_size - std::min(m_size, offset))));
  for (size_t done = 0; done < out.size();) {
    size_t got = m_tail.copy(out.subspan(done), offset + done);
    got = got > 0 ? got : m_slab.copy(out.subspan(done), offset + done);
    done += got;
    if (got == 0) {
      TRY(load(offset + done));
    }
  }
  return out.size();
}

/// Puts the bytes from `offset` on into the slab.
Status RangedFile::load(uint64_t offset) {
  bool reads_on = !m_slab.bytes.empty() && offset >= m_slab.end() && offset - m_slab.end() <= m_ahead;
  m_ahead = reads_on ? std::min(2 * m_ahead, k_most) : k_jump;
  m_slab = {offset, {}};
  uint64_t end = std::min(offset + m_ahead, offset < m_tail.begin ? m_tail.begin : m_size);
  for (int left = k_tries; m_slab.end() < end;) {
    size_t before = m_slab.bytes.size();
    Status status = append(end);
    bool came = m_slab.bytes.size() > before;
    left = came ? k_tries : left - 1;
    bool may_try = !status && status.error().kind == Kind::failed && !m_deadline.expired();
    if (!status && (!may_try || left == 0)) {
      return status;
    }
  }
  return {};
}

/// One request for what the slab lacks up to `end`; a part may come although it fails.
Status RangedFile::append(uint64_t end) {
  uint64_t first = m_slab.end();
  std::string bytes;
  RangeSink answer(bytes, end - first);
  auto summary = m_transport.get(request_for(m_url, fmt::format("{}-{}", first, end - 1)), m_route, answer, m_deadline);
  if (answer.is_range()) {
    m_arrived += bytes.size();
    bool same =
        answer.range().first == first && answer.range().total == m_size && validator_of(answer.head()) == m_validator;
    if (!same) {
      return fail(
          error(Kind::temporary, "{} changed while it was read", m_url.text()).with_hint("run the same command again"));
    }
    m_slab.bytes += bytes;
    if (m_hear) {
      m_hear(m_arrived);
    }
  }
  if (!summary) {
    Error cut = summary.error();
    cut.hint = answer.is_range() ? "run the same command again" : cut.hint; // nothing is kept here
    return fail(std::move(cut));
  }
  if (!answer.is_range()) {
    return fail(no_range(answer, m_url));
  }
  return bytes.empty() ? Status(fail(failure("{} ended early", m_url.text()))) : Status();
}

Status RangedFile::write(std::span<const std::byte>) {
  return fail(failure("{} can't be written", m_url.text()));
}
Status RangedFile::truncate(uint64_t) {
  return fail(failure("{} can't be written", m_url.text()));
}

} // namespace envboot::net
