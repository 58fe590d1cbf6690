#include "net/portal.hpp"

#include "net/html.hpp"
#include "net/range_reply.hpp"

#include <gmock/gmock.h>

namespace envboot::net {
namespace {

using testing::HasSubstr;

const Url k_asked = *Url::parse("http://index.test/f/torch.whl");
const std::string k_login_page =
    "<HTML><head><title> Proxy\n Login </title></head><body><form action='/cgi-bin/proxy.cgi'>"
    "<input name=userid><input type=PASSWORD name=pass></form>";

os::Head head(int status, std::string url, std::vector<std::pair<std::string, std::string>> headers = {}) {
  return os::Head{status, std::move(url), std::move(headers)};
}

TEST(Sniff, KnowsFilesByTheirFirstBytes) {
  const std::pair<std::string, Content> rows[] = {
      {"PK\x03\x04zzz", Content::zip},
      {"\x1f\x8b\x08", Content::gzip},
      {"BZh91AY", Content::bzip2},
      {std::string("\xfd\x37zXZ\0\0", 7), Content::xz},
      {"\x7f"
       "ELF\x02",
       Content::elf},
      {std::string(257, 'a') + "ustar", Content::tar},
      {"\xef\xbb\xbf \n {\"a\":1}", Content::json},
      {"  <!DocType HTML>", Content::html},
      {"<!-- hi --><html>", Content::html},
      {"#!/bin/sh\n", Content::other},
      {"", Content::other},
      {"<svg>", Content::other},
  };
  for (const auto& [bytes, content] : rows) {
    EXPECT_EQ(static_cast<int>(content), static_cast<int>(sniff(bytes))) << bytes;
  }
  EXPECT_EQ(Content::bzip2, expected_content("conda-4.5.4-py37_0.tar.bz2"));
  EXPECT_EQ(Content::zip, expected_content("Torch-1.0.WHL"));
  EXPECT_FALSE(expected_content("Miniconda3.sh"));
}

TEST(Portal, LoginPageInPlaceOfAFile) {
  auto page = find_portal(head(200, k_asked.text(), {{"content-type", "text/html"}}), k_login_page, k_asked);
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->surely_a_login);
  EXPECT_EQ("Proxy Login ", page->title);
  EXPECT_EQ("http://index.test/cgi-bin/proxy.cgi", page->login.value().text());
  Error error = portal_error(*page, "torch.whl");
  EXPECT_EQ(Kind::temporary, error.kind);
  EXPECT_EQ("the proxy answered with its login page instead of torch.whl", error.what);
  EXPECT_EQ("log in at http://index.test/cgi-bin/proxy.cgi, then run the same command again", error.hint);
}

TEST(Portal, RedirectElsewhere) {
  const std::string target = "https://proxy.test/login?next=x";
  auto not_followed = find_portal(head(302, k_asked.text(), {{"location", target}}), "", k_asked);
  ASSERT_TRUE(not_followed);
  EXPECT_EQ("proxy.test", not_followed->login.value().host());
  auto followed = find_portal(head(200, "https://proxy.test/login"), "<html><title>Welcome</title>", k_asked);
  ASSERT_TRUE(followed);
  EXPECT_TRUE(followed->surely_a_login);
  EXPECT_EQ("https://proxy.test/login", followed->login.value().text());
  EXPECT_FALSE(find_portal(head(302, k_asked.text(), {{"location", "https://cdn.test/f"}}), "", k_asked));
}

TEST(Portal, ThePlaceToLogInIsShownWithoutWhatStandsBeforeAnAt) {
  os::Head head;
  head.status = 200;
  head.url = "http://ada@login.test/";
  auto page =
      find_portal(head, "<html><form action='//eve@login.test/x'><input type=password>", *Url::parse("http://a/"));
  ASSERT_TRUE(page && page->login);
  EXPECT_EQ("http://login.test/x", page->login->text());
  page = find_portal(head, "<html>", *Url::parse("http://a/"));
  ASSERT_TRUE(page && page->login);
  EXPECT_EQ("http://login.test/", page->login->text());
}

TEST(Portal, FilesAndIndexPagesAreNone) {
  EXPECT_FALSE(find_portal(head(200, k_asked.text(), {{"content-type", "text/html"}}), "PK\x03\x04", k_asked));
  EXPECT_FALSE(find_portal(head(200, k_asked.text()), "", k_asked));
  const std::string index = "<!DOCTYPE html><html><title>Links for login</title><a href=x.whl>x.whl</a>";
  EXPECT_FALSE(find_portal(head(200, k_asked.text()), index, k_asked, true));
  EXPECT_TRUE(find_portal(head(200, k_asked.text()), k_login_page, k_asked, true));
  auto other = find_portal(head(200, k_asked.text()), "<html><title>Moved</title>", k_asked);
  ASSERT_TRUE(other);
  EXPECT_EQ(Kind::failed, portal_error(*other, "torch.whl").kind);
}

TEST(Html, TotalOnBrokenPages) {
  std::string page =
      "<!-- <a href=no> --><script>if (a<b) {'<a href=no>'}</script><A HREF = \"a&amp;b\" checked x='1'>t&lt;</a>";
  auto tags = html_tags(page);
  ASSERT_EQ(1u, std::ranges::count(tags, "a", &Tag::name));
  Tag link = *std::ranges::find(tags, "a", &Tag::name);
  EXPECT_EQ("a&b", link.attribute("href"));
  EXPECT_TRUE(link.has("checked"));
  EXPECT_EQ("t<", link.text);
  for (size_t length = 0; length <= page.size(); ++length) {
    (void)html_tags(std::string_view(page).substr(0, length));
    (void)html_tags(std::string_view(page).substr(length));
  }
  EXPECT_TRUE(html_tags(std::string(5000, '<')).empty());
  EXPECT_EQ(3u, html_tags("<a><b><c><d>", 3).size());
}

TEST(RangeReply, EveryKindOfAnswer) {
  using What = RangeReply::What;
  struct Row {
    int status;
    std::string range;
    uint64_t have;
    What what;
    std::optional<uint64_t> total;
  };
  const Row rows[] = {
      {200, "", 10, What::from_start, 100},
      {206, "bytes 10-99/100", 10, What::append, 100},
      {206, "bytes 10-99/*", 10, What::append, std::nullopt},
      {206, "bytes 5-99/100", 10, What::start_over, std::nullopt},
      {206, "bytes 0-99/100", 0, What::start_over, std::nullopt},
      {206, "rubbish", 10, What::start_over, std::nullopt},
      {206, "bytes 99999999999999999999-1/2", 10, What::start_over, std::nullopt},
      {416, "bytes */10", 10, What::complete, 10},
      {416, "bytes */9", 10, What::start_over, 9},
      {416, "", 10, What::start_over, std::nullopt},
      {404, "", 10, What::no_file, std::nullopt},
      {302, "", 0, What::no_file, std::nullopt},
  };
  for (const Row& row : rows) {
    RangeReply reply =
        judge_reply(head(row.status, "", {{"content-range", row.range}, {"content-length", "100"}}), row.have);
    EXPECT_EQ(static_cast<int>(row.what), static_cast<int>(reply.what)) << row.status << row.range;
    EXPECT_EQ(row.total, reply.total) << row.status << row.range;
  }
  EXPECT_EQ("\"e\"", validator_of(head(200, "", {{"etag", "\"e\""}, {"last-modified", "Mon"}})));
  EXPECT_EQ("Mon", validator_of(head(200, "", {{"etag", "W/\"e\""}, {"last-modified", "Mon"}})));
}

} // namespace
} // namespace envboot::net
