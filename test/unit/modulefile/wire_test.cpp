#include "modulefile/wire.hpp"

#include <gtest/gtest.h>

namespace envboot::modulefile {
namespace {

Evaluation example() {
  Evaluation evaluation;
  evaluation.mode = Mode::unload;
  Location where{*AbsPath::parse("/m/foo/1"), 12, 5};
  evaluation.outcome = {Outcome::Kind::failed, "no such variable", where};
  evaluation.effects.push_back({Verb::set,
                                "setenv",
                                "A",
                                {Known<std::string>(std::string("x\0y", 3)), Unknown{"because"}},
                                ";",
                                {"--o"},
                                where,
                                {Known<std::string>("x"), Unknown{"why"}}});
  evaluation.messages.push_back({"hi", where});
  evaluation.depends_on.push_back({"environment variable X", where});
  evaluation.asked_mode = true;
  return evaluation;
}

TEST(Wire, WhatIsWrittenIsRead) {
  auto back = decode_evaluation(encode(example()));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, example());

  Request request{*AbsPath::parse("/m/a"), "a", "b", Mode::whatis, true, {}};
  request.interludes = {{{{"A", "1"}}, {"B"}, ""}, {{}, {}, "refused"}};
  request.before = {{{"C", "2"}}, {"D"}, ""};
  EXPECT_EQ(*decode_request(encode(request)), request);

  Greeting greeting;
  greeting.start.environment = {{"A", "1"}, {"B", ""}};
  greeting.start.groups = {"users"};
  greeting.limits.effects = 7;
  EXPECT_EQ(*decode_greeting(encode(greeting)), greeting);
}

TEST(Wire, EveryCutAndEveryFlippedByteIsAnErrorOrAValue) {
  std::string bytes = encode(example());
  for (size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_FALSE(decode_evaluation(bytes.substr(0, i))) << i;
    std::string flipped = bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ 0xff);
    decode_evaluation(flipped); // no crash, no huge allocation
  }
  EXPECT_FALSE(decode_evaluation(bytes + "x"));
}

TEST(Wire, RecordsAreTakenOffOneByOne) {
  std::string stream = framed("one") + framed("") + framed("three").substr(0, 6);
  EXPECT_EQ(**take_record(stream), "one");
  EXPECT_EQ(**take_record(stream), "");
  EXPECT_FALSE(take_record(stream)->has_value());
  stream += framed("three").substr(6);
  EXPECT_EQ(**take_record(stream), "three");
  EXPECT_TRUE(stream.empty());
  stream = "\xff\xff\xff\xff";
  EXPECT_FALSE(take_record(stream));
}

} // namespace
} // namespace envboot::modulefile
