#include "net/ranged_file.hpp"

#include "fakes/fake_transport.hpp"

#include <gmock/gmock.h>

namespace envboot::net {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr size_t k_mb = size_t{1} << 20;

std::string body_of(size_t size) {
  std::string text;
  for (uint32_t state = 1; text.size() < size;) {
    state = state * 1664525u + 1013904223u;
    text.append(reinterpret_cast<const char*>(&state), sizeof state);
  }
  text.resize(size);
  return text;
}

class RangedFileTest : public testing::Test {
 protected:
  void serve(size_t size) { m_site.files[m_url.text()] = {body_of(size), "\"one\""}; }
  Result<std::unique_ptr<RangedFile>> open() { return RangedFile::open(m_site, m_url, {}, Deadline::never()); }
  const std::string& body() { return m_site.files[m_url.text()].body; }

  /// `size` bytes at `offset`, or what was said instead.
  static std::string read(os::File& file, size_t offset, size_t size) {
    std::string text(size, '\0');
    auto got = file.read_at(std::as_writable_bytes(std::span(text)), offset);
    return got ? text.substr(0, *got) : got.error().what;
  }

  fakes::FakeTransport m_site;
  Url m_url = *Url::parse("http://origin.example.org/torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl");
};

TEST_F(RangedFileTest, AllBytesAreThoseOfTheFileWhereverOneReads) {
  serve(11 * k_mb + 77);
  auto file = open();
  ASSERT_TRUE(file && *file);
  EXPECT_EQ((*file)->size().value(), body().size());
  std::string whole;
  for (size_t at = 0; at < body().size(); at += 100'000) {
    whole += read(**file, at, 100'000);
  }
  EXPECT_TRUE(whole == body());
  for (size_t at : {size_t{0}, 3 * k_mb, 9 * k_mb, 10 * k_mb + k_mb / 2, 11 * k_mb + 70, size_t{5}}) {
    EXPECT_TRUE(read(**file, at, 2 * k_mb) == body().substr(at, 2 * k_mb)) << at;
  }
  EXPECT_EQ(read(**file, body().size(), 10), "");
}

TEST_F(RangedFileTest, WhatIsNotReadIsNotAskedFor) {
  serve(40 * k_mb);
  auto file = open();
  ASSERT_TRUE(file && *file);
  read(**file, 40 * k_mb - 300'000, 200'000);
  EXPECT_THAT(m_site.log, SizeIs(1)); // the end was there
  read(**file, 10 * k_mb, 30);
  EXPECT_THAT(m_site.log, SizeIs(2));
  EXPECT_LT(m_site.sent, k_mb);
  for (size_t at = 10 * k_mb; at < 30 * k_mb; at += k_mb / 4) {
    read(**file, at, k_mb / 4);
  }
  EXPECT_LT(m_site.log.size(), 12u); // the requests grow
  EXPECT_LT(m_site.sent, 26 * k_mb);
  EXPECT_EQ((*file)->arrived(), m_site.sent);
}

TEST_F(RangedFileTest, AFileSmallerThanItsEndTakesOneRequest) {
  serve(1000);
  auto file = open();
  ASSERT_TRUE(file && *file);
  EXPECT_EQ(read(**file, 0, 2000), body());
  EXPECT_THAT(m_site.log, SizeIs(1));
}

TEST_F(RangedFileTest, NothingWhereRangesAreIgnoredOrThereIsNoFile) {
  serve(40 * k_mb);
  m_site.ranges = false;
  auto file = open();
  ASSERT_TRUE(file);
  EXPECT_EQ(*file, nullptr);
  EXPECT_LT(m_site.sent, k_mb); // the connection was cut
  m_site.files.clear();
  EXPECT_EQ(open().value(), nullptr);
}

TEST_F(RangedFileTest, GoesOnWhereAConnectionWasCut) {
  serve(3 * k_mb);
  auto file = open();
  ASSERT_TRUE(file && *file);
  struct Cutting : os::Transport {
    explicit Cutting(fakes::FakeTransport& inner) : site(inner) {}
    Result<os::Summary> get(const os::Request& request, const os::Route& route, os::BodySink& sink,
                            Deadline deadline) override {
      site.breaks_after = site.sent + 70'000;
      return site.get(request, route, sink, std::move(deadline));
    }
    fakes::FakeTransport& site;
  } cutting(m_site);
  m_site.block = 10'000;
  auto cut = RangedFile::open(cutting, m_url, {}, Deadline::never());
  EXPECT_FALSE(cut); // the first answer must come whole
  m_site.breaks_after.reset();
  struct Late : Cutting {
    using Cutting::Cutting;
    bool first = true;
    Result<os::Summary> get(const os::Request& request, const os::Route& route, os::BodySink& sink,
                            Deadline deadline) override {
      return std::exchange(first, false) ? site.get(request, route, sink, std::move(deadline))
                                         : Cutting::get(request, route, sink, std::move(deadline));
    }
  } late(m_site);
  auto went_on = RangedFile::open(late, m_url, {}, Deadline::never());
  ASSERT_TRUE(went_on && *went_on);
  EXPECT_TRUE(read(**went_on, 0, k_mb) == body().substr(0, k_mb));
}

TEST_F(RangedFileTest, AnotherFileUnderTheSameNameIsNotMixedIn) {
  serve(3 * k_mb);
  auto file = open();
  ASSERT_TRUE(file && *file);
  m_site.files[m_url.text()].etag = "\"two\"";
  EXPECT_THAT(read(**file, 0, 10), HasSubstr("changed while it was read"));
}

TEST_F(RangedFileTest, AFileThatIsGoneOrEndsEarlyIsAnError) {
  serve(3 * k_mb);
  auto file = open();
  ASSERT_TRUE(file && *file);
  m_site.files.clear();
  EXPECT_THAT(read(**file, 0, 10), HasSubstr("no further part"));
}

} // namespace
} // namespace envboot::net
