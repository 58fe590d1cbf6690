#include "cli/timed_seams.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace envboot::cli {
namespace {

/// Asks once more in the middle of a transfer.
struct Nested : os::Transport {
  os::Transport* outer = nullptr;
  int depth = 0;
  Result<os::Summary> get(const os::Request& request, const os::Route& route, os::BodySink& sink,
                          Deadline deadline) override {
    if (++depth == 1) {
      return outer->get(request, route, sink, std::move(deadline));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return os::Summary{};
  }
};

struct Deaf : os::BodySink {
  os::Flow on_head(const os::Head&) override { return os::Flow::go_on; }
  os::Flow on_body(std::span<const std::byte>) override { return os::Flow::go_on; }
};

TEST(TimedTransport, TransfersBesideEachOtherCountOnce) {
  Nested nested;
  TimedTransport timed(nested);
  nested.outer = &timed;
  Deaf sink;
  auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(timed.get({Url::parse("http://origin/f").value(), {}, {}}, {}, sink, Deadline::never()));
  auto wall = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(nested.depth, 2);
  EXPECT_GE(timed.spent(), std::chrono::milliseconds(19));
  EXPECT_LE(timed.spent(), wall);
}

} // namespace
} // namespace envboot::cli
