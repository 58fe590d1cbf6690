#include "cli/fetch_wheel.hpp"

#include "unit/cli/account.hpp"

#include <gmock/gmock.h>

namespace envboot::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(FetchWheel, RatesInDecimalUnits) {
  EXPECT_EQ(parse_rate("1500").value(), 1500u);
  EXPECT_EQ(parse_rate("800k").value(), 800'000u);
  EXPECT_EQ(parse_rate("2M").value(), 2'000'000u);
  EXPECT_EQ(parse_rate("1G").value(), 1'000'000'000u);
  for (const char* wrong : {"", "0", "M", "-1", "2 M", "2MB", "1.5M", "18446744073709551615k"}) {
    EXPECT_FALSE(parse_rate(wrong)) << wrong;
  }
}

TEST(FetchWheel, WhatCannotBeMeantIsSaidBeforeAnythingIsAsked) {
  const std::string wheel = "http://origin.example.org/gpudemo-1.0-py3-none-any.whl", digest(64, 'a');
  FakeAccount account;
  account.disk.add_file("/etc/ssl/certs/ca-certificates.crt",
                        "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n");
  const std::vector<std::pair<std::vector<std::string>, std::string>> calls = {
      {{"torch"}, "neither a URL nor NAME==VERSION"},
      {{"torch==1.x.y"}, "neither a URL nor NAME==VERSION"},
      {{"torch==1.2.0"}, "--python 3.7"},
      {{"torch==1.2.0", "--python", "3"}, "is no version such as 3.7"},
      {{"torch==1.2.0", "--python", "3.7.1"}, "is no version such as 3.7"},
      {{"http://origin.example.org/torch.tar.gz"}, "does not end in the name of a wheel"},
      {{wheel, "--sha256", "abc"}, "64 hexadecimal digits"},
      {{wheel, wheel, "--sha256", digest}, "2 are named"},
      {{wheel, "--rate", "fast"}, "is no rate"},
      {{wheel, "--gpu", "K4000X"}, "K4000X"},
      {{wheel, "--offline"}, "--offline"},
  };
  for (auto [words, said] : calls) {
    account.console.err.clear();
    words.insert(words.begin(), {"wheel", "fetch"});
    EXPECT_EQ(account.run(words), 2) << said;
    EXPECT_THAT(account.console.err, HasSubstr(said));
  }
  EXPECT_THAT(account.transport.log, IsEmpty());
  EXPECT_THAT(account.disk.log(), IsEmpty());
}

} // namespace
} // namespace envboot::cli
