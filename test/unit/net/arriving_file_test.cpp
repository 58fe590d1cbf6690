#include "net/arriving_file.hpp"

#include "fakes/fake_host.hpp"
#include "fakes/temp_folder.hpp"
#include "net/part_file.hpp"

#include <fmt/format.h>
#include <future>
#include <gmock/gmock.h>
#include <thread>

namespace envboot::net {
namespace {

using std::chrono::seconds;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr size_t k_mb = size_t{1} << 20;
constexpr size_t k_size = 40 * k_mb + 123;
const char* const k_name = "torch-1.0-py3-none-any.whl";

const std::string& body() {
  static const std::string k_body = [] {
    std::string text = "PK\x03\x04";
    for (uint32_t state = 1; text.size() < k_size;) {
      state = state * 1664525u + 1013904223u;
      text.append(reinterpret_cast<const char*>(&state), sizeof state);
    }
    text.resize(k_size);
    return text;
  }();
  return k_body;
}

/// A web server in memory, for two threads: one asks for the file, another for its end.
struct Site : os::Transport {
  std::string tail = body();                      ///< what `FIRST-LAST` is cut from
  bool ranges = true;                             ///< false: `FIRST-LAST` gets the whole file
  uint64_t cut = UINT64_MAX;                      ///< the connection breaks after so many bytes
  std::function<void(uint64_t sent)> after_piece; ///< of the file
  std::function<void(const Deadline&)> before_tail;
  std::vector<std::string> asked;
  std::mutex mutex;

  Result<os::Summary> get(const os::Request& request, const os::Route& /*route*/, os::BodySink& sink,
                          Deadline deadline) override {
    std::string range = request.range.value_or("0-");
    {
      std::lock_guard lock(mutex);
      asked.push_back(range);
    }
    bool end = !range.ends_with('-');
    if (end && before_tail) {
      before_tail(deadline);
    }
    if (deadline.expired()) {
      return fail(deadline.error("fetching"));
    }
    size_t first = std::stoul(range);
    size_t last = end ? std::stoul(range.substr(range.find('-') + 1)) : k_size - 1;
    bool part = request.range && (!end || ranges);
    std::string_view text = end ? tail : body();
    return answer(part, part ? text.substr(first, last - first + 1) : text, first, end, sink);
  }

 private:
  [[nodiscard]] Result<os::Summary> answer(bool part, std::string_view text, size_t first, bool end,
                                           os::BodySink& sink) const {
    os::Summary summary{{part ? 206 : 200, "http://origin/f", {}}, 0, false};
    if (part) {
      std::string range = fmt::format("bytes {}-{}/{}", first, first + text.size() - 1, k_size);
      summary.head.headers = {{"content-range", std::move(range)}};
    } else {
      summary.head.headers = {{"content-length", std::to_string(k_size)}};
    }
    summary.stopped = sink.on_head(summary.head) == os::Flow::stop;
    while (!summary.stopped && !text.empty()) {
      std::string_view piece = text.substr(0, k_mb);
      text.remove_prefix(piece.size());
      summary.body_bytes += piece.size();
      summary.stopped = sink.on_body(std::as_bytes(std::span(piece))) == os::Flow::stop;
      if (!end && after_piece) {
        after_piece(summary.body_bytes);
      }
      if (!end && summary.body_bytes >= cut) {
        return fail(failure("the connection was cut"));
      }
    }
    return summary;
  }
};

class ArrivingFileTest : public testing::Test {
 protected:
  ArrivingFileTest()
      : m_request{{*Url::parse("http://origin/f")}, m_folder.path(), *RelPath::parse(k_name), {}, {}, {}, 1, {}} {
    m_request.size = k_size;
    m_request.sha256 = Sha256::of(body());
  }

  Result<Fetched> fetch_it() {
    m_file = std::make_unique<ArrivingFile>(m_site, m_folder.files(), m_request);
    auto reader = std::async(std::launch::async, [&] { return m_read(*m_file); });
    auto fetched = fetch(m_site, m_folder.files(), m_clock, m_request, m_file->hooks({}), Deadline::after(seconds(60)));
    m_file->end(fetched.has_value());
    m_read_all = reader.get();
    return fetched;
  }
  void write(const std::string& name, std::string_view text) {
    auto file = m_folder.dir()->open(*RelPath::parse(name), os::How::replace());
    ASSERT_TRUE((*file)->write(std::as_bytes(std::span(text))));
  }

  /// The file's last bytes, then all from the front.
  static Result<std::string> end_then_all(os::File& file) {
    uint64_t size = TRY(file.size());
    std::string end(70'000, '\0');
    TRY(file.read_at(std::as_writable_bytes(std::span(end)), size - end.size()));
    std::string text = TRY(os::read_all(file, "it", size));
    return text.ends_with(end) ? text : "another end: " + end;
  }

  fakes::TempFolder m_folder{fakes::TempFolder::On::memory};
  fakes::FakeClock m_clock;
  Site m_site;
  FetchRequest m_request;
  std::unique_ptr<ArrivingFile> m_file;
  std::function<Result<std::string>(os::File&)> m_read = end_then_all;
  Result<std::string> m_read_all;
};

TEST_F(ArrivingFileTest, GivesTheEndWhileTheRestArrives) {
  std::promise<void> end_is_read;
  m_read = [&](os::File& file) -> Result<std::string> {
    std::string end(2 * k_mb, '\0');
    auto bytes = std::as_writable_bytes(std::span(end));
    TRY(file.read_at(bytes.last(70'000), k_size - 70'000)); // as an archive's reader: the end says how far back to go
    TRY(file.read_at(bytes, k_size - end.size()));
    end_is_read.set_value();
    EXPECT_TRUE(body().ends_with(end));
    return end_then_all(file);
  };
  m_site.after_piece = [&](uint64_t sent) {
    if (sent == k_mb) {
      EXPECT_EQ(end_is_read.get_future().wait_for(seconds(30)), std::future_status::ready);
    }
  };
  auto fetched = fetch_it();
  ASSERT_TRUE(fetched) << testing::PrintToString(fetched.error().causes);
  EXPECT_EQ(m_read_all.value(), body());
  EXPECT_TRUE(m_file->was_read_of(*fetched));
  EXPECT_THAT(m_site.asked, UnorderedElementsAre("0-", fmt::format("{}-{}", k_size - k_mb, k_size - 1),
                                                 fmt::format("{}-{}", k_size - 2 * k_mb, k_size - k_mb - 1)));
}

TEST_F(ArrivingFileTest, WaitsForTheEndWhereRangesAreIgnored) {
  m_site.ranges = false;
  auto fetched = fetch_it();
  ASSERT_TRUE(fetched) << testing::PrintToString(fetched.error().causes);
  EXPECT_EQ(m_read_all.value(), body());
  EXPECT_TRUE(m_file->was_read_of(*fetched));
  EXPECT_LE(m_site.asked.size(), 2u) << "it isn't asked again and again";
}

TEST_F(ArrivingFileTest, KnowsThatTheEndWasAnotherFiles) {
  m_site.tail[k_size - 80'000] ^= 1;
  std::promise<void> end_is_read;
  m_read = [&](os::File& file) -> Result<std::string> {
    std::string end(80'000, '\0');
    TRY(file.read_at(std::as_writable_bytes(std::span(end)), k_size - end.size()));
    end_is_read.set_value();
    EXPECT_FALSE(body().ends_with(end));
    return end;
  };
  m_site.after_piece = [&](uint64_t sent) {
    if (sent == k_mb) {
      EXPECT_EQ(end_is_read.get_future().wait_for(seconds(30)), std::future_status::ready);
    }
  };
  auto fetched = fetch_it();
  ASSERT_TRUE(fetched) << testing::PrintToString(fetched.error().causes);
  EXPECT_FALSE(m_file->was_read_of(*fetched));
}

TEST_F(ArrivingFileTest, ReadsWhatAnEarlierRunLeft) {
  write(std::string(k_name) + ".part", std::string_view(body()).substr(0, 30 * k_mb));
  auto fetched = fetch_it();
  ASSERT_TRUE(fetched) << testing::PrintToString(fetched.error().causes);
  EXPECT_EQ(fetched->resumed_from, 30 * k_mb);
  EXPECT_EQ(m_read_all.value(), body());
  EXPECT_TRUE(m_file->was_read_of(*fetched));
  EXPECT_THAT(m_site.asked, testing::Contains(fmt::format("{}-", 30 * k_mb)));
}

TEST_F(ArrivingFileTest, ReadsTheFinishedFileAndNoStalePart) {
  write(k_name, body());
  write(std::string(k_name) + ".part", std::string(k_size, 'x'));
  auto fetched = fetch_it();
  ASSERT_TRUE(fetched) << testing::PrintToString(fetched.error().causes);
  EXPECT_EQ(m_read_all.value(), body());
  EXPECT_THAT(m_site.asked, IsEmpty());
  EXPECT_TRUE(m_file->was_read_of(*fetched));
}

/// Bytes of an earlier run that turn out wrong: the file comes once more, and what was read is not of it.
TEST_F(ArrivingFileTest, KnowsThatTheFileBeganAnew) {
  write(std::string(k_name) + ".part", std::string(30 * k_mb, 'x'));
  auto fetched = fetch_it();
  ASSERT_TRUE(fetched) << testing::PrintToString(fetched.error().causes);
  EXPECT_NE(m_read_all.value_or(""), body());
  EXPECT_FALSE(m_file->was_read_of(*fetched));
}

TEST_F(ArrivingFileTest, WakesTheReaderWhenTheDownloadFails) {
  m_site.cut = 3 * k_mb;
  m_read = [](os::File& file) -> Result<std::string> {
    std::string one(1, '\0');
    TRY(file.read_at(std::as_writable_bytes(std::span(one)), 10 * k_mb));
    return one;
  };
  EXPECT_FALSE(fetch_it());
  EXPECT_FALSE(m_read_all);
}

TEST_F(ArrivingFileTest, WakesAReaderThatWaitsForBytesOrForTheSize) {
  m_request.size.reset();
  ArrivingFile file(m_site, m_folder.files(), m_request);
  auto size = std::async(std::launch::async, [&] { return file.size(); });
  auto read = std::async(std::launch::async, [&] {
    std::byte one{};
    return file.read_at({&one, 1}, 5);
  });
  file.end(false);
  EXPECT_FALSE(size.get());
  EXPECT_FALSE(read.get());
  EXPECT_THAT(m_site.asked, IsEmpty());
}

TEST_F(ArrivingFileTest, EndsARequestThatHangs) {
  std::promise<void> hangs;
  m_site.before_tail = [&](const Deadline& deadline) {
    hangs.set_value();
    while (!deadline.expired()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  };
  ArrivingFile file(m_site, m_folder.files(), m_request);
  auto read = std::async(std::launch::async, [&] { return end_then_all(file); });
  hangs.get_future().wait();
  file.end(false);
  EXPECT_FALSE(read.get());
}

} // namespace
} // namespace envboot::net
