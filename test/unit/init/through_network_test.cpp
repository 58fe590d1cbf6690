#include "init/steps/through_network.hpp"
#include "unit/init/scene.hpp"

#include <cerrno>
#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using testing::Contains;
using testing::HasSubstr;

struct Fails : action::Step {
  explicit Fails(std::optional<Error> error) : m_error(std::move(error)) {}
  [[nodiscard]] std::string key() const override { return "fails"; }
  [[nodiscard]] std::string describe() const override { return "fail"; }
  Status apply(action::Progress&, Deadline) override { return m_error ? Status(fail(*m_error)) : Status(); }
  Result<action::Undone> undo(action::Keep keep) override {
    return action::Undone{action::Undone::Stays::for_others, keep == action::Keep::nothing ? "" : "useful"};
  }
  std::optional<Error> m_error;
};

/// What comes of a step that fails with `own` when the network says `problem`.
struct Outcome {
  Status status;
  int asked = 0;
};
Outcome run(std::optional<Error> own, std::optional<Error> problem) {
  Scene scene;
  Outcome outcome;
  ThroughNetwork step(scene.network, std::make_unique<Fails>(std::move(own)), [&](const Deadline&) {
    ++outcome.asked;
    return problem;
  });
  outcome.status = scene.apply(step);
  return outcome;
}

const Error k_lapsed = error(Kind::temporary, "the login at the proxy has lapsed");

TEST(ThroughNetwork, ALapsedLoginIsTheErrorAndTheChildsWordsACause) {
  Outcome outcome = run(failure("conda failed"), k_lapsed);
  ASSERT_FALSE(outcome.status);
  EXPECT_EQ(outcome.status.error().kind, Kind::temporary);
  EXPECT_EQ(outcome.status.error().what, k_lapsed.what);
  EXPECT_THAT(outcome.status.error().causes, Contains(HasSubstr("conda failed")));
}

TEST(ThroughNetwork, ANetworkThatIsWellLeavesTheErrorAsItIs) {
  EXPECT_EQ(run(failure("conda failed"), std::nullopt).status.error().what, "conda failed");
}

TEST(ThroughNetwork, WhatTheNetworkCantHaveDoneIsNotAskedAbout) {
  EXPECT_EQ(run(std::nullopt, k_lapsed).asked, 0);
  for (const Error& own : {error(Kind::interrupted, "stopped"), usage_error("no requirement"),
                           os_error(ENOSPC, "cannot write"), os_error(EDQUOT, "cannot write")}) {
    Outcome outcome = run(own, k_lapsed);
    EXPECT_EQ(outcome.asked, 0) << own.what;
    EXPECT_EQ(outcome.status.error().what, own.what);
  }
}

TEST(ThroughNetwork, ARefusalStandsUnlessALoginPageExplainsIt) {
  Error hash = refusal("the hash is wrong");
  EXPECT_EQ(run(hash, failure("the server is slow")).status.error().what, hash.what);
  EXPECT_EQ(run(hash, k_lapsed).status.error().what, k_lapsed.what);
}

TEST(ThroughNetwork, SpeaksForItsStep) {
  Scene scene;
  ThroughNetwork step(scene.network, std::make_unique<Fails>(std::nullopt));
  EXPECT_EQ(step.key(), "fails");
  EXPECT_EQ(step.describe(), "fail");
  EXPECT_EQ(step.undo(action::Keep::what_is_useful).value().what, "useful");
  EXPECT_EQ(step.undo(action::Keep::nothing).value().what, "");
}

} // namespace
} // namespace envboot::init
