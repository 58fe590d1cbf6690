#include "util/left_behind.hpp"

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>

namespace envboot {
namespace {

using namespace std::chrono_literals;

TEST(LeftBehind, WaitsForWhatEnds) {
  int done = 0;
  EXPECT_TRUE(ends_within(1h, [&] { done = 7; }));
  EXPECT_EQ(done, 7);
}

TEST(LeftBehind, LeavesWhatDoesNot) {
  auto gate = std::make_shared<std::promise<void>>();
  auto ended = std::make_shared<std::promise<void>>();
  EXPECT_FALSE(ends_within(30ms, [gate, ended] {
    gate->get_future().wait();
    ended->set_value();
  }));
  gate->set_value();
  ended->get_future().wait(); // with all that it owns
}

TEST(LeftBehind, WhatIsThrownComesToTheCallerWhoWaits) {
  EXPECT_THROW(ends_within(1h, [] { throw std::runtime_error("a fault"); }), std::runtime_error);
  auto gate = std::make_shared<std::promise<void>>();
  EXPECT_FALSE(ends_within(30ms, [gate] {
    gate->get_future().wait();
    throw std::runtime_error("nobody waits");
  }));
  gate->set_value();
}

TEST(LeftBehind, AsksWhetherToGiveUp) {
  auto gate = std::make_shared<std::promise<void>>();
  int asked = 0;
  EXPECT_FALSE(ends_before([gate] { gate->get_future().wait(); }, [&] { return ++asked == 3; }));
  EXPECT_EQ(asked, 3);
  gate->set_value();
}

} // namespace
} // namespace envboot
