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
  request.with_left = true;
  EXPECT_EQ(*decode_request(encode(request)), request);

  Evaluation load = example();
  load.left = {0};
  EXPECT_EQ(*decode_evaluation(encode(load)), load);
  Leavings leavings{std::vector<uint64_t>{1, 300}, {{{*AbsPath::parse("/m/a"), true, "as it was", 7}}, {"PATH"}, ""}};
  EXPECT_EQ(*decode_leavings(encode(leavings)), leavings);
  EXPECT_EQ(*decode_leavings(encode(Leavings())), Leavings());

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

TEST(Wire, WhatIsLeftMustBeThere) {
  Evaluation load = example();
  load.left = {load.effects.size()};
  EXPECT_FALSE(decode_evaluation(encode(load)));
  Evaluation other = example();
  EXPECT_FALSE(take(other, {load.left, {}}));
  EXPECT_EQ(other, example());
}

TEST(Wire, RecordsAreTakenOffOneByOne) {
  Records records;
  records.add(framed("one") + framed("") + framed("three").substr(0, 6));
  EXPECT_EQ(records.next()->value(), "one");
  EXPECT_EQ(records.next()->value(), "");
  EXPECT_FALSE(records.next()->has_value());
  records.add(framed("three").substr(6));
  EXPECT_EQ(records.next()->value(), "three");
  EXPECT_FALSE(records.next()->has_value());
  records.add("\xff\xff\xff\xff");
  EXPECT_FALSE(records.next());
}

} // namespace
} // namespace envboot::modulefile
