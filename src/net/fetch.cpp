#include "net/fetch.hpp"

#include "net/download.hpp"
#include "net/portal.hpp"

#include <fmt/format.h>

namespace envboot::net {
namespace {

constexpr std::chrono::seconds k_pause{1};

/// One answer of one mirror: judged at its head and first bytes, then handed on.
class Answer : public os::BodySink {
 public:
  Answer(Download& download, const FetchRequest& request, const Url& url, uint64_t have)
      : m_download(download), m_request(request), m_url(url), m_have(have) {}

  os::Flow on_head(const os::Head& head) override {
    m_head = head;
    m_reply = judge_reply(head, m_have);
    auto expected = m_download.part().note().size;
    if (m_reply.what == RangeReply::What::append && expected && m_reply.total && *expected != *m_reply.total) {
      m_reply = {RangeReply::What::start_over, std::nullopt, "the file's size changed on the server"};
    }
    m_judged = m_reply.what == RangeReply::What::append;
    return m_judged ? keep(m_download.begin(m_head, m_reply, m_url)) : os::Flow::go_on;
  }

  os::Flow on_body(std::span<const std::byte> bytes) override {
    if (m_judged) {
      return keep(m_download.take(bytes));
    }
    constexpr size_t k_sniff = 512, k_page = size_t{64} << 10; // a login form may stand far down
    m_first.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    bool page = !is_file() || sniff(m_first) == Content::html;
    return m_first.size() < (page ? k_page : k_sniff) ? os::Flow::go_on : keep(judge_start());
  }

  /// How it went, after the transfer ended well.
  Status finish() {
    if (m_status && !m_judged) {
      m_status = judge_start();
    }
    return m_status && m_reply.what != RangeReply::What::complete ? m_download.end() : m_status;
  }
  [[nodiscard]] bool must_start_over() const { return m_reply.what == RangeReply::What::start_over; }

 private:
  [[nodiscard]] bool is_file() const { return m_reply.what == RangeReply::What::from_start; }

  os::Flow keep(Status status) {
    m_status = std::move(status);
    return m_status ? os::Flow::go_on : os::Flow::stop;
  }

  /// The first bytes of no continuation are here: a portal's page, an error, or the file.
  Status judge_start() {
    m_judged = true;
    bool wants_page = m_request.name.string().ends_with(".html");
    auto portal = find_portal(m_head, m_first, m_url, wants_page);
    if (portal && (is_file() || portal->surely_a_login)) {
      return fail(portal_error(*portal, m_request.name.string()));
    }
    if (m_reply.what == RangeReply::What::complete) {
      return {};
    }
    if (!is_file()) {
      return fail(failure("{}", m_reply.why));
    }
    TRY(m_download.begin(m_head, m_reply, m_url));
    return m_first.empty() ? Status() : m_download.take(std::as_bytes(std::span(m_first.data(), m_first.size())));
  }

  Download& m_download;
  const FetchRequest& m_request;
  const Url& m_url;
  uint64_t m_have;
  os::Head m_head;
  RangeReply m_reply{RangeReply::What::no_file, std::nullopt, "no answer came"};
  bool m_judged = false;
  std::string m_first;
  Status m_status;
};

/// The tries of one call over all its mirrors.
class Fetching {
 public:
  Fetching(os::Transport& transport, os::Clock& clock, const FetchRequest& request, Download& download,
           Deadline deadline)
      : m_transport(transport), m_clock(clock), m_request(request), m_download(download),
        m_deadline(std::move(deadline)) {}

  Result<Sha256> from_any_mirror() {
    Error summary = failure("cannot download {}", m_request.name.string());
    for (const Url& url : m_request.mirrors) {
      auto digest = from_mirror(url);
      if (digest || !next_mirror_may_help(digest.error())) {
        return digest;
      }
      summary = std::move(summary).because(url.text()).because(digest.error());
    }
    return fail(m_request.mirrors.empty() ? usage_error("no address is known for {}", m_request.name.string())
                                          : std::move(summary));
  }

 private:
  static bool next_mirror_may_help(const Error& error) {
    return (error.kind == Kind::failed || error.kind == Kind::refused) && !error.is_no_space();
  }

  Result<Sha256> from_mirror(const Url& url) {
    bool whole = false; // ask without a range
    for (int left = m_request.tries; true; --left) {
      TRY(m_download.catch_up(m_deadline));
      const uint64_t before = m_download.part().size();
      bool start_over = false;
      Status status = m_download.complete() ? Status() : transfer(url, whole, start_over);
      if (status) {
        auto digest = m_download.verify();
        bool blame_old_bytes = !digest && m_download.kept() > 0;
        if (!digest) {
          TRY(m_download.forget());
        }
        if (!blame_old_bytes) {
          return digest;
        }
        continue; // once: nothing is kept now
      }
      if (start_over && !std::exchange(whole, true)) {
        ++left;
        continue;
      }
      bool again = status.error().kind == Kind::failed && m_download.part().size() > before;
      if (!again || left <= 1 || status.error().is_no_space()) {
        (void)m_download.part().settle(); // when that fails too, the next run trusts fewer bytes
        return fail(m_download.explained(status.error()));
      }
      m_clock.sleep(k_pause);
    }
  }

  Status transfer(const Url& url, bool whole, bool& start_over) {
    uint64_t have = !whole && m_download.resumes(url) ? m_download.part().size() : 0;
    os::Request request{url, {{"Accept-Encoding", "identity"}}, {}};
    if (have > 0) {
      request.range = fmt::format("{}-", have);
      const PartNote& note = m_download.part().note();
      if (note.url == part_address(url) && !note.validator.empty()) {
        request.headers.emplace_back("If-Range", note.validator);
      }
    }
    Answer answer(m_download, m_request, url, have);
    auto summary = m_transport.get(request, m_request.route, answer, m_deadline);
    if (!summary) {
      return fail(summary.error());
    }
    Status status = answer.finish();
    start_over = answer.must_start_over();
    return status;
  }

  os::Transport& m_transport;
  os::Clock& m_clock;
  const FetchRequest& m_request;
  Download& m_download;
  Deadline m_deadline;
};

/// Shows all of a file, in order; false when it can't be read.
template <typename See>
bool show(os::File& file, const See& see) {
  std::vector<std::byte> slab(size_t{256} << 10);
  for (uint64_t at = 0; true;) {
    auto got = file.read_at(slab, at);
    if (!got || *got == 0) {
      return got.has_value();
    }
    see(std::span<const std::byte>(slab.data(), *got), at);
    at += *got;
  }
}

/// The file is there already, under its final name and with the pinned hash: nothing to fetch.
Result<std::optional<Fetched>> find_finished(os::FileSystem& files, const FetchRequest& request,
                                             const FetchHooks& hooks) {
  AbsPath path = request.folder / request.name;
  auto file = request.sha256 ? files.open(path) : Result<os::FilePtr>(fail(Error{}));
  if (!file) {
    return std::nullopt;
  }
  Sha256Stream hash;
  uint64_t size = 0;
  bool read = show(**file, [&](std::span<const std::byte> bytes, uint64_t) {
    hash.update(bytes);
    size += bytes.size();
  });
  Sha256 digest = hash.finish();
  if (!read || digest != request.sha256) {
    return std::nullopt;
  }
  os::DirPtr folder = TRY(files.dir(request.folder));
  TRY(PartFile::sweep(*folder, request.name)); // before the observer looks for the bytes there
  if (hooks.observer && !show(**file, hooks.observer)) {
    return std::nullopt;
  }
  return Fetched{path, digest, size, size};
}

} // namespace

Result<Fetched> fetch(os::Transport& transport, os::FileSystem& files, os::Clock& clock, const FetchRequest& request,
                      const FetchHooks& hooks, Deadline deadline) {
  if (auto finished = TRY(find_finished(files, request, hooks))) {
    return *finished;
  }
  PartFile part = TRY(PartFile::open(files, request.folder, request.name, request.sha256.has_value()));
  Download download(files, clock, request, hooks, std::move(part));
  auto digest = Fetching(transport, clock, request, download, deadline).from_any_mirror();
  if (!digest) {
    if (download.part().size() == 0) {
      TRY(download.part().discard());
    }
    return fail(digest.error());
  }
  uint64_t bytes = download.part().size();
  uint64_t kept = std::min(download.kept(), bytes);
  TRY(download.part().publish());
  return Fetched{request.folder / request.name, *digest, bytes, kept};
}

} // namespace envboot::net
