// fetch URL PROXY USER PASSWORD-FILE CA: one GET through the proxy, as envboot does it, linked as envboot is: no
// command of envboot does only that yet. Prints the status and the size of the body.
#include "net/proxy.hpp"

#include <cstdio>

namespace {

using namespace envboot;

struct Count : os::BodySink {
  os::Flow on_head(const os::Head&) override { return os::Flow::go_on; }
  os::Flow on_body(std::span<const std::byte>) override { return os::Flow::go_on; }
};

Result<os::Summary> fetch(char** argv) {
  auto files = os::real_file_system();
  Secret password = TRY(net::read_password_file(*files, TRY(AbsPath::parse(argv[4]))));
  net::ProxySettings settings = net::with_login(TRY(net::proxies_from_flag(argv[2])), argv[3], password);
  os::Request request{TRY(Url::parse(argv[1])), {}, {}, "GET", true};
  os::Route route = net::route_to(request.url, settings, TRY(AbsPath::parse(argv[5])));
  Count sink;
  return os::real_transport()->get(request, route, sink, Deadline::after(std::chrono::seconds(20)));
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    return 2;
  }
  auto summary = fetch(argv);
  if (!summary) {
    std::fprintf(stderr, "%s\n", summary.error().what.c_str());
    for (const std::string& cause : summary.error().causes) {
      std::fprintf(stderr, "  %s\n", cause.c_str());
    }
    return 1;
  }
  std::printf("%d %zu\n", summary->head.status, static_cast<size_t>(summary->body_bytes));
  return 0;
}
