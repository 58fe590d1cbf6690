#include "fakes/fake_transport.hpp"
#include "net/reach.hpp"

#include <gtest/gtest.h>

namespace envboot::net {
namespace {

const std::string k_url = "https://channel.test/noarch/repodata.json";

std::optional<Error> ask(const std::string& body) {
  fakes::FakeTransport transport;
  transport.files[k_url] = {body};
  return why_unreachable(transport, {}, Url::parse(k_url).value(), Deadline::after(std::chrono::seconds(5)));
}

TEST(Reach, a_login_page_in_its_place_is_told_with_its_address) {
  auto why = ask("<html><title>Proxy login</title><form action=\"/login\"><input type=\"password\"></form></html>");
  ASSERT_TRUE(why.has_value());
  EXPECT_EQ(why->kind, Kind::temporary);
  EXPECT_NE(why->hint.find("https://channel.test/login"), std::string::npos) << why->hint;
}

TEST(Reach, the_file_itself_and_a_page_without_a_login_are_no_reason) {
  EXPECT_FALSE(ask("{\"packages\": {}}").has_value());
  EXPECT_FALSE(ask("<html><title>Not here</title></html>").has_value());
}

TEST(Reach, of_a_large_file_only_the_beginning_is_read) {
  fakes::FakeTransport transport;
  transport.files[k_url] = {std::string(size_t{8} << 20, '{')};
  EXPECT_FALSE(why_unreachable(transport, {}, Url::parse(k_url).value(), Deadline::after(std::chrono::seconds(5))));
  EXPECT_LT(transport.sent, size_t{1} << 20);
}

} // namespace
} // namespace envboot::net
