// How a download survives. The part holds a prefix of the file, nothing else, and the hash covers exactly the bytes
// seen in this run: those on disk are read through it before the first request. A server that ignores the range sends
// the file from its first byte; then what arrives is compared with what is there instead of replacing it, so that a
// second cut can't throw away what the first try won. Only at the first byte that differs is the part cut.
#include "net/download.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>

namespace envboot::net {

Download::Download(os::FileSystem& files, os::Clock& clock, const FetchRequest& request, const FetchHooks& hooks,
                   PartFile part)
    : m_files(files), m_clock(clock), m_request(request), m_hooks(hooks), m_part(std::move(part)),
      m_kept(m_part.size()), m_total(request.size ? request.size : m_part.note().size), m_started(clock.steady()) {}

bool Download::complete() const {
  return m_part.size() > 0 && m_total == m_part.size();
}

bool Download::resumes(const Url& url) const {
  bool same_file = m_part.note().url == part_address(url) && !m_part.note().validator.empty();
  return m_part.size() > 0 && (m_request.sha256 || same_file);
}

Status Download::catch_up(const Deadline& deadline) {
  if (m_position == m_part.size()) {
    return {};
  }
  constexpr size_t k_slab = size_t{256} << 10;
  start_anew();
  std::vector<std::byte> slab(k_slab);
  while (m_position < m_part.size()) {
    if (deadline.expired()) {
      return fail(deadline.error("reading " + m_request.name.string() + ".part"));
    }
    size_t got = TRY(m_part.read_at(slab, m_position));
    if (got == 0) {
      return m_part.cut(m_position);
    }
    see({slab.data(), got});
  }
  return {};
}

Status Download::begin(const os::Head& head, const RangeReply& reply, const Url& url) {
  if (m_request.size && reply.total && *reply.total != *m_request.size) {
    return fail(wrong_size(*reply.total));
  }
  m_total = reply.total ? reply.total : m_request.size;
  std::string validator = validator_of(head);
  if (reply.what == RangeReply::What::from_start) {
    const PartNote& note = m_part.note();
    bool same_file = !validator.empty() && validator == note.validator && part_address(url) == note.url;
    if (!same_file && !m_request.sha256) {
      TRY(forget());
    }
    start_anew();
  }
  TRY(m_part.remember({part_address(url), validator, m_total, 0}));
  return check_space();
}

Status Download::take(std::span<const std::byte> bytes) {
  if (m_total && m_position + bytes.size() > *m_total) {
    return fail(wrong_size(m_position + bytes.size()));
  }
  TRY(store(bytes));
  m_arrived += bytes.size();
  see(bytes);
  pace();
  return {};
}

Status Download::end() {
  if (m_total && m_position < *m_total) {
    return fail(failure("the answer ended early").because(fmt::format("{} of {} bytes came", m_position, *m_total)));
  }
  return m_position < m_part.size() ? m_part.cut(m_position) : Status();
}

Result<Sha256> Download::verify() {
  Sha256 digest = m_hash.finish();
  uint64_t size = std::exchange(m_position, 0);
  if (m_request.size && size != *m_request.size) {
    return fail(wrong_size(size));
  }
  if (m_request.sha256 && digest != *m_request.sha256) {
    return fail(refusal("{} is not the file that was asked for", m_request.name.string())
                    .because(fmt::format("its sha256 is {}", digest.hex()))
                    .because(fmt::format("expected is {}", m_request.sha256->hex()))
                    .with_hint("it was removed; run the same command again, and if it comes changed again, tell those "
                               "who run the mirror or proxy"));
  }
  return digest;
}

Status Download::forget() {
  m_kept = 0;
  start_anew();
  return m_part.size() > 0 || !m_part.note().url.empty() ? m_part.restart() : Status();
}

void Download::start_anew() {
  m_hash = Sha256Stream();
  m_position = 0;
}

void Download::see(std::span<const std::byte> bytes) {
  m_hash.update(bytes);
  if (m_hooks.observer) {
    m_hooks.observer(bytes, m_position);
  }
  m_position += bytes.size();
  if (m_hooks.progress) {
    m_hooks.progress(m_position, m_total);
  }
}

/// Bytes for m_position: compared with the part where it has some already, else appended.
Status Download::store(std::span<const std::byte> bytes) {
  if (m_position < m_part.size()) {
    std::vector<std::byte> there(static_cast<size_t>(std::min<uint64_t>(bytes.size(), m_part.size() - m_position)));
    there.resize(TRY(m_part.read_at(there, m_position)));
    auto equal = static_cast<size_t>(std::ranges::mismatch(there, bytes).in1 - there.begin());
    if (m_position + equal < m_part.size() && equal < bytes.size()) {
      m_kept = std::min(m_kept, m_position + equal);
      TRY(m_part.cut(m_position + equal));
    }
    bytes = bytes.subspan(equal);
  }
  return bytes.empty() ? Status() : m_part.append(bytes);
}

Status Download::check_space() {
  auto space = m_files.space(m_request.folder);
  uint64_t need = m_total && *m_total > m_part.size() ? *m_total - m_part.size() : 0;
  return !space || space->bytes_free >= need ? Status() : fail(os_error(ENOSPC, "it would not fit"));
}

void Download::pace() {
  if (m_request.bytes_per_second && *m_request.bytes_per_second > 0) {
    auto due = std::chrono::milliseconds(m_arrived * 1000 / *m_request.bytes_per_second);
    auto spent = std::chrono::floor<std::chrono::milliseconds>(m_clock.steady() - m_started);
    if (due > spent) {
      m_clock.sleep(due - spent);
    }
  }
}

Error Download::explained(const Error& cause) const {
  if (!cause.is_no_space()) {
    return cause;
  }
  auto space = m_files.space(m_request.folder);
  std::string need = m_total ? fmt::format("{} more bytes are needed", *m_total - std::min(*m_total, m_part.size()))
                             : fmt::format("{} bytes had come, more are needed", m_part.size());
  std::string have = space ? fmt::format(", {} are free", space->bytes_free) : "";
  return failure("no room for {} in {}", m_request.name.string(), m_request.folder.string())
      .because(need + have)
      .because(cause);
}

Error Download::wrong_size(uint64_t came) const {
  return refusal("{} has the wrong size", m_request.name.string())
      .because(fmt::format("{} bytes came or were announced, {} are right", came,
                           m_request.size ? *m_request.size : m_total.value_or(0)));
}

} // namespace envboot::net
