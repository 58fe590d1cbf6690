#pragma once

#include "os/transport.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>

namespace envboot::fakes {

/// One web server in memory: files by URL, each with an ETag, ranges and If-Range. Logs every request. No proxy, no
/// TLS.
struct FakeTransport : os::Transport {
  struct File {
    std::string body;
    std::string etag = "\"one\"";
  };
  std::map<std::string, File> files; ///< by Url::text()
  std::vector<os::Request> log;
  size_t block = 65536; ///< bytes a call of on_body
  uint64_t sent = 0;
  bool ranges = true;                   ///< false: the whole file, whatever was asked for
  std::optional<uint64_t> breaks_after; ///< so many bytes sent, every connection breaks

  Result<os::Summary> get(const os::Request& request, const os::Route& /*route*/, os::BodySink& sink,
                          Deadline deadline) override {
    log.push_back(request);
    auto found = files.find(request.url.text());
    if (found == files.end()) {
      return answer(404, {}, "", sink, request, deadline);
    }
    const File& file = found->second;
    auto if_range = std::ranges::find(request.headers, "If-Range", [](const auto& header) { return header.first; });
    bool fresh = if_range == request.headers.end() || if_range->second == file.etag;
    const size_t size = file.body.size();
    bool part = request.range && fresh && ranges;
    auto [first, end] = part ? bounds(*request.range, size) : std::pair(size_t{0}, size);
    if (part && first >= size) {
      return answer(416, {{"content-range", fmt::format("bytes */{}", size)}}, "", sink, request, deadline);
    }
    std::vector<std::pair<std::string, std::string>> headers{{"etag", file.etag},
                                                             {"content-length", std::to_string(end - first)}};
    if (part) {
      headers.emplace_back("content-range", fmt::format("bytes {}-{}/{}", first, end - 1, size));
    }
    return answer(part ? 206 : 200, std::move(headers), std::string_view(file.body).substr(first, end - first), sink,
                  request, deadline);
  }

 private:
  /// `FIRST-LAST`, `FIRST-`, `-COUNT` of the last bytes; as first and end.
  static std::pair<size_t, size_t> bounds(const std::string& range, size_t size) {
    size_t dash = range.find('-'), first = 0, last = size - 1;
    std::from_chars(range.data(), range.data() + dash, first);
    std::from_chars(range.data() + dash + 1, range.data() + range.size(), last);
    return dash == 0 ? std::pair(size - std::min(size, last), size) : std::pair(first, std::min(last + 1, size));
  }

  Result<os::Summary> answer(int status, std::vector<std::pair<std::string, std::string>> headers,
                             std::string_view body, os::BodySink& sink, const os::Request& request,
                             const Deadline& deadline) {
    os::Summary summary{{status, request.url.text(), std::move(headers)}, 0, false};
    summary.stopped = sink.on_head(summary.head) == os::Flow::stop;
    while (!summary.stopped && !body.empty()) {
      if (deadline.expired()) {
        return fail(deadline.error("fetching " + request.url.text()));
      }
      if (breaks_after && sent >= *breaks_after) {
        return fail(failure("the connection broke"));
      }
      std::string_view piece = body.substr(0, block);
      body.remove_prefix(piece.size());
      summary.body_bytes += piece.size();
      sent += piece.size();
      summary.stopped = sink.on_body(std::as_bytes(std::span(piece.data(), piece.size()))) == os::Flow::stop;
    }
    return summary;
  }
};

} // namespace envboot::fakes
