#include "unit/net/fetch_site.hpp"

#include "util/base64.hpp"

#include <cerrno>
#include <gmock/gmock.h>

namespace envboot::net {
namespace {

TEST_F(FetchTest, WholeFile) {
  for (bool pinned : {true, false}) {
    auto result = get(request({url()}, pinned));
    expect_file(result);
    EXPECT_EQ(0u, result->resumed_from);
    EXPECT_EQ(k_size, m_done);
    EXPECT_EQ(k_size, m_total);
  }
}

TEST_F(FetchTest, FinishedFileIsNotFetchedAgain) {
  expect_file(get(request({url()})));
  std::string log = s_origin->log();
  expect_file(get(request({url()})));
  EXPECT_EQ(log, s_origin->log());
}

TEST_F(FetchTest, ResumesAfterACutAtManyOffsets) {
  std::vector<size_t> cuts{1, 511, 512, 513, 1024, 65535, 65536, 65537, 262143, 262144, 262145, k_size - 1};
  for (size_t i = 0; i < 30; ++i) {
    cuts.push_back((i * 2654435761u) % k_size);
  }
  for (size_t cut : cuts) {
    for (bool pinned : {true, false}) {
      SCOPED_TRACE(fmt::format("cut at {}, pinned {}", cut, pinned));
      TempFolder fresh;
      FetchRequest first = request({url(fmt::format("cut={}", cut))}, pinned);
      FetchRequest second = request({url()}, pinned);
      first.folder = second.folder = fresh.path();
      EXPECT_FALSE(get(first));
      auto result = get(second);
      ASSERT_TRUE(result) << result.error().what;
      EXPECT_EQ(m_text, fresh.read(k_name));
      EXPECT_EQ(m_text, m_seen);
      // Less than the sniffed first bytes may be sent twice.
      EXPECT_GE(result->resumed_from + 512, cut);
      EXPECT_THAT(s_origin->log(),
                  HasSubstr(result->resumed_from == 0 ? fmt::format("sent={}\n", k_size)
                                                      : fmt::format("range=bytes={}- sent={}\n", result->resumed_from,
                                                                    k_size - result->resumed_from)));
    }
  }
}

TEST_F(FetchTest, GoesOnByItselfWhileEachTryBringsSomething) {
  FetchRequest wanted = request({url("cut=100000")});
  wanted.tries = 10;
  expect_file(get(wanted));
  EXPECT_EQ(seconds(7), m_clock.slept);
}

TEST_F(FetchTest, KilledAtAnyByteTheUnsafeTailIsOnlyKeptUnderAPinnedHash) {
  m_folder.write(std::string(k_name) + ".part", m_text.substr(0, 5000));
  m_folder.write(std::string(k_name) + ".part.json", part_note_text({url().text(), "\"one\"", k_size, 3000}));
  auto result = get(request({url()}, false));
  expect_file(result);
  EXPECT_EQ(3000u, result->resumed_from);
  TempFolder other;
  other.write(std::string(k_name) + ".part", m_text.substr(0, 5000));
  FetchRequest pinned = request({url()});
  pinned.folder = other.path();
  EXPECT_EQ(5000u, get(pinned)->resumed_from);
}

TEST_F(FetchTest, ServerThatIgnoresTheRangeLosesNothing) {
  EXPECT_FALSE(get(request({url("cut=300000")})));
  EXPECT_FALSE(get(request({url("norange&cut=100000")}))); // sends again what we have, then cuts
  EXPECT_EQ(300000u, part_size());
  auto result = get(request({url("norange")}));
  expect_file(result);
  EXPECT_EQ(300000u, result->resumed_from);
}

TEST_F(FetchTest, ChangedFileStartsAnew) {
  for (bool pinned : {true, false}) {
    serve(payload(k_size, 1));
    EXPECT_FALSE(get(request({url("cut=300000")}, pinned)));
    serve(payload(k_size - 10, 2));
    auto result = get(request({url("etag=two")}, pinned));
    expect_file(result);
    EXPECT_LE(result->resumed_from, 4u); // both begin with the zip magic
  }
}

TEST_F(FetchTest, ChangedFileUnderTheSameEtagIsCaughtByTheHash) {
  EXPECT_FALSE(get(request({url("cut=300000")})));
  serve(payload(k_size, 2));
  expect_file(get(request({url()})));
}

TEST_F(FetchTest, WithoutValidatorOnlyAPinnedHashResumes) {
  for (const char* kind : {"noetag", "weak"}) {
    for (bool pinned : {true, false}) {
      TempFolder fresh;
      FetchRequest wanted = request({url(fmt::format("{}&cut=300000", kind))}, pinned);
      wanted.folder = fresh.path();
      EXPECT_FALSE(get(wanted));
      wanted.mirrors = {url(kind)};
      auto result = get(wanted);
      ASSERT_TRUE(result) << result.error().what;
      EXPECT_EQ(pinned ? 300000u : 0u, result->resumed_from);
      EXPECT_EQ(m_text, fresh.read(k_name));
    }
  }
}

TEST_F(FetchTest, PartThatIsAlreadyWholeOrTooLong) {
  std::string part = std::string(k_name) + ".part";
  m_folder.write(part, m_text);
  std::string log = s_origin->log();
  expect_file(get(request({url()})));
  EXPECT_EQ(log, s_origin->log()); // no question needed
  TempFolder longer;
  longer.write(part, m_text + "more");
  FetchRequest wanted = request({url()});
  wanted.folder = longer.path();
  wanted.size.reset(); // 416: asked for bytes behind the end
  ASSERT_TRUE(get(wanted));
  EXPECT_EQ(m_text, longer.read(k_name));
  TempFolder exact;
  exact.write(part, m_text);
  wanted.folder = exact.path();
  EXPECT_EQ(k_size, get(wanted)->resumed_from);
  EXPECT_EQ(m_text, exact.read(k_name));
}

TEST_F(FetchTest, WrongContentRangeAndWrongTotal) {
  for (const char* lie : {"start=5", "total=123456789"}) {
    SCOPED_TRACE(lie);
    serve(payload(k_size, 7));
    EXPECT_FALSE(get(request({url("cut=300000")}, false)));
    expect_file(get(request({url(lie)}, false)));
  }
}

TEST_F(FetchTest, WrongHashIsRefusedAndRemoved) {
  FetchRequest wanted = request({url(), url("", *s_mirror)});
  wanted.sha256 = Sha256::of("something else");
  Error refused = problem(wanted);
  EXPECT_EQ(Kind::refused, refused.kind);
  EXPECT_THAT(refused.causes, testing::Contains(HasSubstr("not the file that was asked for")).Times(2));
  EXPECT_FALSE(m_folder.has(std::string(k_name) + ".part"));
}

TEST_F(FetchTest, WrongSizeIsRefused) {
  FetchRequest wanted = request({url()});
  wanted.size = 10;
  EXPECT_EQ(Kind::refused, problem(wanted).kind);
  wanted.mirrors = {url("chunked")};
  EXPECT_EQ(Kind::refused, problem(wanted).kind);
  wanted.size = k_size + 1;
  EXPECT_FALSE(get(wanted));
  EXPECT_FALSE(m_folder.has(k_name));
}

TEST_F(FetchTest, LyingContentLengthIsACut) {
  Error cut = problem(request({url(fmt::format("declare={}", k_size + 100))}, false));
  EXPECT_EQ(Kind::failed, cut.kind);
  EXPECT_THAT(cut.causes, testing::Contains(HasSubstr("was cut")));
}

TEST_F(FetchTest, LoginPageIsTemporaryAndTouchesNoPart) {
  EXPECT_FALSE(get(request({url("cut=300000")})));
  for (const Url& page : {url("html"), s_origin->url("/to?" + s_mirror->text(std::string("/f/") + k_name + "?html"))}) {
    Error login = problem(request({page, url()}));
    EXPECT_EQ(Kind::temporary, login.kind);
    EXPECT_THAT(login.what, HasSubstr(std::string("login page instead of ") + k_name));
    EXPECT_THAT(login.hint, HasSubstr("/cgi-bin/proxy.cgi, then run the same command again"));
    EXPECT_EQ(300000u, part_size());
  }
  expect_file(get(request({url()})));
}

TEST_F(FetchTest, WhatIsNoArchiveIsNotTakenForAWheel) {
  const std::string good = m_text;
  for (const auto& [start, name] : {std::pair("\x1f\x8b", "gzip data"), std::pair("{\"error\": 1}", "a JSON document"),
                                    std::pair("no", "something else")}) {
    serve(start + good);
    Error other = problem(request({url()}, false));
    EXPECT_THAT(other.causes, testing::Contains(testing::EndsWith(fmt::format("sent {}, not a zip archive", name))));
    EXPECT_FALSE(m_folder.has(std::string(k_name) + ".part"));
  }
  serve(good);
  expect_file(get(request({s_origin->url("/f/gone.whl"), url()})));
}

TEST_F(FetchTest, NextMirrorGoesOnWhereTheLastOneStopped) {
  auto result = get(request({url("status=503"), url("cut=300000"), url("", *s_mirror)}));
  expect_file(result);
  EXPECT_THAT(s_mirror->log(), HasSubstr("range=bytes=300000- sent=400001"));
  TempFolder empty;
  FetchRequest bad = request({url("status=404"), url("status=500", *s_mirror)});
  bad.folder = empty.path();
  auto failed = get(bad);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().causes,
              testing::ElementsAre(url("x").text(), HasSubstr("404"), testing::_, HasSubstr("500")));
  EXPECT_FALSE(empty.has(std::string(k_name) + ".part"));
}

TEST_F(FetchTest, ThePasswordIsInNothingThatIsWrittenOrSaid) {
  TempFolder site;
  Proxy proxy(site, "good");
  FetchRequest wanted = request({url("cut=300000").with_credentials({"bob", Secret(k_canary)})});
  wanted.route.proxy = proxy.url(k_canary);
  Error cut = problem(wanted);
  std::string seen = cut.what + cut.hint + testing::PrintToString(cut.causes);
  auto files = os::real_file_system();
  auto entries = files->list(m_folder.path());
  ASSERT_EQ(2u, entries->size()); // part and note
  for (const os::Entry& entry : *entries) {
    seen += entry.name + m_folder.read(entry.name);
  }
  wanted.route.proxy = proxy.url(k_canary + "x");
  Error refused = problem(wanted);
  seen += refused.what + refused.hint + testing::PrintToString(refused.causes);
  EXPECT_THAT(seen, HasSubstr("alice:***@"));
  for (const std::string& form : {k_canary, percent_encode(k_canary), base64(k_canary), base64("alice:" + k_canary)}) {
    EXPECT_THAT(seen, testing::Not(HasSubstr(form)));
  }
}

TEST_F(FetchTest, StallIsAFailureThatKeepsTheBytes) {
  EXPECT_EQ(Kind::failed, problem(request({url("stall=200000")})).kind);
  EXPECT_EQ(200000u, part_size());
}

TEST_F(FetchTest, SoIsATrickle) {
  Error trickle = problem(request({url("trickle=200000")}));
  EXPECT_EQ(Kind::failed, trickle.kind);
  EXPECT_THAT(trickle.causes, testing::Contains(HasSubstr("less than 200 bytes a second")));
  EXPECT_GE(part_size(), 200000u);
}

TEST_F(FetchTest, RateLimitSleeps) {
  FetchRequest wanted = request({url()});
  wanted.bytes_per_second = 1'000'000;
  expect_file(get(wanted));
  EXPECT_GE(m_clock.slept, std::chrono::milliseconds(700));
}

/// The real file system, but full.
struct FullDisk : os::FileSystem {
  std::unique_ptr<os::FileSystem> real = os::real_file_system();
  Result<os::FilePtr> open(const AbsPath& path) override { return real->open(path); }
  Result<os::Stat> stat(const AbsPath& path, os::Links links) override { return real->stat(path, links); }
  Result<std::vector<os::Entry>> list(const AbsPath& path) override { return real->list(path); }
  Result<std::string> read_link(const AbsPath& path) override { return real->read_link(path); }
  Result<AbsPath> real_path(const AbsPath& path) override { return real->real_path(path); }
  Result<os::Space> space(const AbsPath&) override { return os::Space{1000, 2000, 10, 10}; }
  bool may(char how, const AbsPath& path) override { return real->may(how, path); }
  Result<os::DirPtr> dir(const AbsPath& path) override { return real->dir(path); }
};

TEST_F(FetchTest, FullDiskNamesNeedAndHave) {
  FullDisk disk;
  auto result = get(request({url(), url("", *s_mirror)}), &disk);
  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().is_no_space());
  EXPECT_THAT(result.error().causes.at(0), HasSubstr("700001 more bytes are needed, 1000 are free"));
  EXPECT_THAT(result.error().hint, HasSubstr("--prefix"));
}

TEST(PartNote, TextRoundTripAndGarbage) {
  PartNote note{"https://x.test/f", "\"e\"", 10, 5};
  EXPECT_EQ(note, parse_part_note(part_note_text(note)));
  for (const char* bad : {"", "{", "[]", "{}", "{\"schema\":2}", "{\"schema\":\"1\"}"}) {
    EXPECT_FALSE(parse_part_note(bad)) << bad;
  }
  EXPECT_EQ(0u, parse_part_note("{\"schema\":1,\"safe\":-5}")->safe);
}

} // namespace
} // namespace envboot::net
