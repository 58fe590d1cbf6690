#include "doctor/checks/checks.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

TEST(OwnState, EachKindOfLeftoverIsNamed) {
  survey::OwnState state;
  EXPECT_TRUE(check_own_state(state).empty());
  state.unfinished = {{"dl", path("/state/journals/dl"), 5, 4, false}};
  state.generations = {{path("/data/envs/.gen/dl-1"), "an older state"}};
  state.downloads = {{path("/cache/wheels/dl/torch-1/torch.whl"), "749 MB"}};
  state.locks = {{path("/state/locks/dl"), "held by process 4711"}};
  state.temporaries = {{path("/state/.x.envboot-tmp-0"), "unfinished"}};
  state.damaged = {{path("/state/ledger"), "damaged after 3 records"}};
  auto findings = check_own_state(state);
  ASSERT_EQ(findings.size(), 6U);
  EXPECT_EQ(std::ranges::count(findings, Level::warning, &Finding::level), 2);
  for (const Finding& finding : findings) {
    EXPECT_TRUE(finding.evidence.at(0).file) << finding.title;
  }
}

TEST(OwnState, WhileARunGoesOnOnlyDamageCounts) {
  survey::OwnState state;
  state.running = {"process 4711 on login1"};
  state.unfinished = {{"dl", path("/state/journals/dl"), 5, 4, false}};
  EXPECT_TRUE(check_own_state(state).empty());
  state.damaged = {{path("/state/ledger"), "damaged after 3 records"}};
  EXPECT_EQ(check_own_state(state).size(), 1U);
}

TEST(OwnState, AnUnfinishedAdditionIsNoReasonToRemoveTheEnvironment) {
  survey::OwnState state;
  state.unfinished = {{"dl.add", path("/state/journals/dl.add"), 3, 2, false}};
  auto findings = check_own_state(state);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].title, testing::HasSubstr("`envboot env add` for `dl`"));
  EXPECT_THAT(findings[0].fix, testing::Not(testing::HasSubstr("remove")));
}

} // namespace
} // namespace envboot::doctor
