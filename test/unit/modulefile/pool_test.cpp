#include "unit/modulefile/sandbox.hpp"

#include "modulefile/pool.hpp"
#include "modulefile/worker.hpp"

#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <thread>

namespace envboot::modulefile {
namespace {

using testing::HasSubstr;
using Kind = Outcome::Kind;

class PoolTest : public testing::Test {
 protected:
  void add(const std::string& name, const std::string& text) {
    m_requests.push_back({scratch.write(name, text), name, "", Mode::load, false, {}});
  }
  std::vector<Evaluation> run(Deadline deadline = Deadline::after(std::chrono::seconds(60))) {
    return evaluate_all(workforce, Start{}, m_requests, deadline);
  }
  const Evaluation& of(const std::vector<Evaluation>& all, const std::string& name) const {
    for (size_t i = 0; i < m_requests.size(); ++i) {
      if (m_requests[i].name == name) {
        return all[i];
      }
    }
    ADD_FAILURE() << "no file " << name;
    return all[0];
  }

  std::unique_ptr<os::Processes> processes = os::real_processes();
  Workforce workforce{*processes, *AbsPath::parse(BIN_DIR "/modulefile_worker"), 2, Limits{}};
  Scratch scratch;
  std::vector<Request> m_requests;
};

TEST_F(PoolTest, AnswersComeInTheOrderOfTheRequests) {
  for (int i = 0; i < 300; ++i) {
    add(fmt::format("m/{}", i), fmt::format("#%Module1.0\nsetenv N {}\n", i));
  }
  auto all = run();
  ASSERT_EQ(all.size(), 300u);
  for (size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i].outcome.kind, Kind::evaluated) << all[i].outcome.why;
    EXPECT_EQ(*all[i].effects.at(0).values.at(0), std::to_string(i));
  }
}

TEST_F(PoolTest, WhoTakesTheAnswersMayTakeHisTime) {
  workforce.limits.soft = workforce.limits.hard = std::chrono::milliseconds(300);
  for (int i = 0; i < 300; ++i) {
    add(fmt::format("m/{}", i), "#%Module1.0\nsetenv A 1\n");
  }
  std::vector<Kind> ends(m_requests.size(), Kind::not_evaluated);
  int taken = 0;
  auto take = [&](size_t index, const Evaluation& evaluation) {
    ends[index] = evaluation.outcome.kind;
    if (++taken % 100 == 1) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    }
  };
  evaluate_each(workforce, Start{}, m_requests, take, Deadline::after(std::chrono::seconds(60)));
  EXPECT_EQ(taken, 300) << "each once";
  EXPECT_THAT(ends, testing::Each(Kind::evaluated));
}

TEST_F(PoolTest, AHostileFileCostsItselfOnly) {
  workforce.limits.soft = std::chrono::milliseconds(300);
  workforce.limits.hard = std::chrono::milliseconds(2000);
  std::vector<std::string> hostile = {"endless", "long-call", "recursion"};
  add("endless", "#%Module1.0\nwhile 1 {set x 1}\n");
  add("long-call", "#%Module1.0\nset x [expr {3**20000000}]\n");
  add("recursion", "#%Module1.0\nproc p {} {p}\np\n");
  for (const auto& [name, text] :
       {std::pair("endless.lua", "while true do pcall(function() while true do end end) end"),
        std::pair("backtracking.lua", "('a'):rep(200):find(('.-'):rep(60) .. 'b')")}) {
    add(name, text);
    hostile.emplace_back(name);
  }
  for (int i = 0; i < 100; ++i) {
    add(fmt::format("good/{}", i), "#%Module1.0\nsetenv OK 1\n");
  }
  auto all = run();
  EXPECT_THAT(of(all, "endless").outcome.why, HasSubstr("did not end within"));
  EXPECT_THAT(of(all, "long-call").outcome.why, HasSubstr("did not end within"));
  EXPECT_THAT(of(all, "endless.lua").outcome.why, HasSubstr("did not end within"));
  EXPECT_THAT(of(all, "backtracking.lua").outcome.why, HasSubstr("did not end within"));
  EXPECT_EQ(of(all, "recursion").outcome.kind, Kind::failed) << "Tcl's own recursion limit";
  for (size_t i = hostile.size(); i < all.size(); ++i) {
    EXPECT_EQ(all[i].outcome.kind, Kind::evaluated) << m_requests[i].name << ": " << all[i].outcome.why;
  }
}

TEST_F(PoolTest, AFileThatTakesAllMemoryCostsItselfOnly) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the address space can't be bounded under AddressSanitizer";
#endif
  workforce.limits.soft = workforce.limits.hard = std::chrono::seconds(30);
  workforce.limits.memory_bytes = uint64_t{192} << 20;
  add("memory", "#%Module1.0\nset x [string repeat x 1000000]\nwhile 1 {append x $x}\n");
  add("good", "#%Module1.0\nsetenv OK 1\n");
  auto all = run();
  EXPECT_EQ(of(all, "memory").outcome.kind, Kind::not_evaluated);
  EXPECT_THAT(of(all, "memory").outcome.why, HasSubstr("memory"));
  EXPECT_EQ(of(all, "good").outcome.kind, Kind::evaluated);
}

TEST_F(PoolTest, AnUnloadingThatHangsLeavesTheLoad) {
  workforce.limits.soft = workforce.limits.hard = std::chrono::milliseconds(1000);
  add("stuck", "#%Module1.0\nif {[module-info mode unload]} {set x [expr {3**20000000}]}\nsetenv A 1\n");
  add("kept", "#%Module1.0\nif {[module-info mode load]} {setenv A 1}\n");
  for (Request& request : m_requests) {
    request.with_left = true;
  }
  auto all = run();
  EXPECT_EQ(of(all, "stuck").outcome.kind, Kind::evaluated);
  EXPECT_EQ(of(all, "stuck").effects.size(), 1u);
  EXPECT_FALSE(of(all, "stuck").left);
  EXPECT_EQ(of(all, "kept").left, std::vector<uint64_t>{0});
}

TEST_F(PoolTest, MemoryIsBoundedForEachFileAndNotForAll) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the address space can't be bounded under AddressSanitizer";
#endif
  workforce.workers = 1;
  workforce.limits.memory_bytes = uint64_t{192} << 20;
  workforce.limits.soft = workforce.limits.hard = std::chrono::seconds(20); // on a busy machine, too
  for (int i = 0; i < 5; ++i) {
    add(fmt::format("large/{}", i),
        "#%Module1.0\nset x [string repeat 0123456789 10000000]\nsetenv N [string length $x]\n");
    add(fmt::format("large/{}.lua", i), "setenv('N', #('0123456789'):rep(3000000))\n");
  }
  for (const Evaluation& evaluation : run()) {
    EXPECT_EQ(evaluation.outcome.kind, Kind::evaluated) << evaluation.outcome.why;
  }
}

TEST_F(PoolTest, SaysWhereTheKernelDoesNotConfineAWorker) {
  std::vector<std::string> told;
  workforce.unconfined = [&](const std::string& why) { told.push_back(why); };
  add("a", "#%Module1.0\nsetenv A 1\n");
  EXPECT_EQ(run()[0].outcome.kind, Kind::evaluated);
#if defined(__SANITIZE_ADDRESS__)
  EXPECT_THAT(told, testing::ElementsAre(HasSubstr("sanitizers")));
#else
  const bool confinable = ::prctl(PR_GET_SECCOMP) >= 0;
  EXPECT_EQ(told.size(), confinable ? 0u : 1u);
#endif
}

TEST_F(PoolTest, TheDeadlineOfTheWholeHolds) {
  workforce.limits.soft = workforce.limits.hard = std::chrono::milliseconds(30000);
  for (int i = 0; i < 4; ++i) {
    add(fmt::format("hang/{}", i), "#%Module1.0\nset x [expr {3**20000000}]\n");
  }
  auto start = std::chrono::steady_clock::now();
  auto all = run(Deadline::after(std::chrono::milliseconds(500)));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  for (const auto& evaluation : all) {
    EXPECT_EQ(evaluation.outcome.kind, Kind::not_evaluated);
    EXPECT_THAT(evaluation.outcome.why, HasSubstr("time for the whole tree"));
  }
}

TEST_F(PoolTest, WithoutAWorkerEveryFileSaysWhy) {
  add("a", "#%Module1.0\nsetenv A 1\n");
  workforce.program = *AbsPath::parse("/nonexistent/program");
  auto missing = run();
  EXPECT_THAT(missing[0].outcome.why, HasSubstr("no worker process could be started"));
  workforce.program = *AbsPath::parse("/bin/true");
  auto other = run();
  EXPECT_THAT(other[0].outcome.why, HasSubstr("no worker process could be started"));
}

TEST_F(PoolTest, NoRequestsNeedNoWorker) {
  workforce.program = *AbsPath::parse("/nonexistent/program");
  EXPECT_TRUE(run().empty());
}

TEST(Worker, IsAskedForByItsArgumentsOnly) {
  std::string program = "envboot", flag = "--worker", name = "modulefile", other = "doctor";
  char* worker[] = {program.data(), flag.data(), name.data()};
  char* user[] = {program.data(), other.data(), name.data()};
  EXPECT_TRUE(wants_worker(3, worker));
  EXPECT_FALSE(wants_worker(3, user));
  EXPECT_FALSE(wants_worker(1, user));
  EXPECT_EQ(run_worker(1, user), 2);
}

} // namespace
} // namespace envboot::modulefile
