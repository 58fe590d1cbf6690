#include "net/fetch.hpp"

#include "net/download.hpp"
#include "net/portal.hpp"
#include "net/stretch.hpp"

#include <fmt/format.h>
#include <limits>

namespace envboot::net {
namespace {

constexpr std::chrono::seconds k_pause{1};
constexpr double k_clearly_more = 1.3;

/// How fast bytes came since it was made.
struct Pace {
  explicit Pace(os::Clock& of) : clock(of), since(of.steady()) {}
  void measure(uint64_t bytes) {
    double seconds = std::chrono::duration<double>(clock.steady() - since).count();
    bytes_per_second = seconds > 0 ? static_cast<double>(bytes) / seconds : std::numeric_limits<double>::max();
  }
  os::Clock& clock;
  std::chrono::steady_clock::time_point since;
  double bytes_per_second = 0;
};

/// One answer of one mirror: judged at its head and first bytes, then handed on.
class Answer : public os::BodySink {
 public:
  /// `enough`: asked after each piece, whether the answer should be broken off to go on in another way.
  Answer(Download& download, const FetchRequest& request, const Url& url, uint64_t have,
         std::function<bool(uint64_t came)> enough)
      : m_download(download), m_request(request), m_url(url), m_have(have), m_enough(std::move(enough)) {}

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
      m_came += bytes.size();
      os::Flow flow = keep(m_download.take(bytes));
      m_broken_off = flow == os::Flow::go_on && gives_ranges() && m_enough(m_came);
      return m_broken_off ? os::Flow::stop : flow;
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
    bool ended = m_status && m_reply.what != RangeReply::What::complete && !m_broken_off;
    return ended ? m_download.end() : m_status;
  }
  [[nodiscard]] bool broken_off() const { return m_broken_off; }
  [[nodiscard]] bool must_start_over() const { return m_reply.what == RangeReply::What::start_over; }

 private:
  [[nodiscard]] bool gives_ranges() const {
    return m_reply.what == RangeReply::What::append || m_head.header("accept-ranges") == "bytes";
  }
  [[nodiscard]] bool is_file() const { return m_reply.what == RangeReply::What::from_start; }

  os::Flow keep(Status status) {
    m_status = std::move(status);
    return m_status ? os::Flow::go_on : os::Flow::stop;
  }

  /// A server may send what it likes under any name, and compress what was asked for as it is.
  Status check_content() {
    std::string name = m_request.name.string();
    auto expected = expected_content(name);
    Content content = sniff(m_first);
    if (!expected || content == *expected || m_first.empty()) {
      return {};
    }
    return fail(refusal("what came is not {}", name)
                    .because(fmt::format("{} sent {}, not {}", m_url.text(), name_of(content), name_of(*expected))));
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
    TRY(check_content());
    TRY(m_download.begin(m_head, m_reply, m_url));
    return m_first.empty() ? Status() : m_download.take(std::as_bytes(std::span(m_first.data(), m_first.size())));
  }

  Download& m_download;
  const FetchRequest& m_request;
  const Url& m_url;
  uint64_t m_have, m_came = 0; ///< m_came: of the body, since it was judged
  std::function<bool(uint64_t)> m_enough;
  bool m_broken_off = false;
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
    Pace alone(m_clock);
    Answer answer(m_download, m_request, url, have, [&](uint64_t came) { return is_worth_splitting(alone, came); });
    auto summary = m_transport.get(request, m_request.route, answer, m_deadline);
    if (!summary) {
      return fail(summary.error());
    }
    Status status = answer.finish();
    start_over = answer.must_start_over();
    return status && answer.broken_off() ? split(url, alone) : status;
  }

  [[nodiscard]] bool is_worth_splitting(Pace& alone, uint64_t came) const {
    const Splitting& rules = m_request.splitting;
    if (m_tried_splitting || rules.connections < 2 || m_request.bytes_per_second || came < rules.probe) {
      return false;
    }
    alone.measure(came);
    const PartNote& note = m_download.part().note();
    return note.size && !note.validator.empty() && *note.size - m_download.part().size() >= rules.worth &&
           alone.bytes_per_second < static_cast<double>(rules.enough);
  }

  /// What is left, over several connections where they bring more than the one did, else over one again.
  Status split(const Url& url, const Pace& alone) {
    m_tried_splitting = true; // once; if it fails, the rest comes over one
    const PartNote& note = m_download.part().note();
    Stretch stretch{.url = url,
                    .validator = note.validator,
                    .route = m_request.route,
                    .begin = m_download.part().size(),
                    .end = std::min(*note.size, m_download.part().size() + m_request.splitting.trial),
                    .total = *note.size,
                    .connections = m_request.splitting.connections,
                    .block = m_request.splitting.block};
    auto take = [&](std::span<const std::byte> bytes) { return m_download.take(bytes); };
    Pace together(m_clock);
    TRY(fetch_stretch(m_transport, stretch, take, m_deadline));
    together.measure(stretch.end - stretch.begin);
    if (together.bytes_per_second < k_clearly_more * alone.bytes_per_second) {
      bool start_over = false;
      return transfer(url, false, start_over);
    }
    stretch.begin = std::exchange(stretch.end, stretch.total);
    TRY(fetch_stretch(m_transport, stretch, take, m_deadline));
    return m_download.end();
  }

  os::Transport& m_transport;
  os::Clock& m_clock;
  const FetchRequest& m_request;
  Download& m_download;
  Deadline m_deadline;
  bool m_tried_splitting = false;
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
