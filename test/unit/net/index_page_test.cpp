#include "net/index_page.hpp"

#include "net/test_site.hpp"

#include <gmock/gmock.h>

namespace envboot::net {
namespace {

using namespace test;
using testing::HasSubstr;

const std::string k_hash(64, 'a');

std::string page() {
  return "<!DOCTYPE html><html><body>"
         "<a href=\"../../f/torch-1.0%2Bcu80-cp37-none-linux_x86_64.whl#sha256=" +
         k_hash +
         "\" data-requires-python=\"&gt;=3.6\">torch</a>\n"
         "<a href='https://files.test/torch-0.4.whl#md5=1'>x</a><a>no link</a><a href=''>none</a><a href='..'>up</a>"
         "<a href='javascript:x'>js</a>";
}

TEST(IndexPage, LinksWithHashes) {
  auto links = parse_index_page(page(), *Url::parse("http://index.test/simple/torch/"));
  ASSERT_EQ(2u, links.size());
  EXPECT_EQ("torch-1.0+cu80-cp37-none-linux_x86_64.whl", links[0].file_name);
  EXPECT_EQ("http://index.test/f/torch-1.0%2Bcu80-cp37-none-linux_x86_64.whl", links[0].url.text());
  EXPECT_EQ(k_hash, links[0].sha256.value().hex());
  EXPECT_FALSE(links[1].sha256);
  EXPECT_EQ("a-b-c", normalized_project("A._-b.C"));
}

TEST(IndexPage, NamesThatLeadElsewhereAreLeftOut) {
  EXPECT_TRUE(parse_index_page("<a href='%2e'>1</a><a href='x/%2e%2e'>2</a><a href='a%2fb'>3</a><a href='a%00b'>4</a>",
                               *Url::parse("http://index.test/simple/torch/"))
                  .empty());
}

TEST(IndexPage, FoundOverTheNetworkOrSaidWhyNot) {
  TempFolder folder;
  folder.write("Torch", page());
  Origin origin(folder);
  auto transport = os::real_transport(std::chrono::seconds(5));
  Deadline deadline = Deadline::after(std::chrono::seconds(20));
  auto found = find_on_index(*transport, {}, origin.url("/simple"), "Torch", "torch-0.4.whl", deadline);
  ASSERT_FALSE(found); // normalised: torch
  EXPECT_THAT(found.error().what, HasSubstr("no project `Torch`"));
  folder.write("torch", page());
  found = find_on_index(*transport, {}, origin.url("/simple/"), "Torch", "torch-0.4.whl", deadline);
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ("https://files.test/torch-0.4.whl", found->url.text());
  auto missing = find_on_index(*transport, {}, origin.url("/simple"), "torch", "torch-9.whl", deadline);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().causes, testing::Contains("there is torch-0.4.whl"));
}

TEST(IndexPage, LoginPageInItsPlace) {
  TempFolder folder;
  Proxy proxy(folder, "login");
  os::Route route{proxy.url(k_canary), {}, {}};
  auto links = list_project(*os::real_transport(), route, *Url::parse("http://index.test/simple"), "torch",
                            Deadline::after(std::chrono::seconds(20)));
  ASSERT_FALSE(links);
  EXPECT_EQ(Kind::temporary, links.error().kind);
  EXPECT_THAT(links.error().hint, HasSubstr("https://proxy.test/cgi-bin/proxy.cgi"));
}

} // namespace
} // namespace envboot::net
