#include "unit/modulefile/sandbox.hpp"

#include "modulefile/evaluation_cache.hpp"
#include "modulefile/kept_evaluations.hpp"
#include "os/read.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <thread>

namespace envboot::modulefile {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Counts the workers that are started: one or more where something had to be evaluated.
struct CountingProcesses : os::Processes {
  std::unique_ptr<os::Processes> real = os::real_processes();
  std::atomic<int> started{0};
  Result<os::Outcome> run(const os::Command& command, Deadline deadline, os::OutputSink* sink) override {
    return real->run(command, std::move(deadline), sink);
  }
  Result<os::ChildPtr> start(const os::Command& command, const os::Fds& fds) override {
    ++started;
    return real->start(command, fds);
  }
};

class CacheTest : public testing::Test {
 protected:
  CacheTest() { start.environment.set("HOME", "/home/user"); }

  /// A modulefile that was written long ago.
  AbsPath add(const std::string& name, const std::string& text) {
    AbsPath file = write(name, text);
    requests.push_back({file, name, "", Mode::load, false, {}});
    return file;
  }
  AbsPath write(const std::string& name, const std::string& text) {
    AbsPath file = scratch.write(name, text);
    age(file, 3600 - ++m_writes);
    return file;
  }
  static void age(const AbsPath& path, long seconds) {
    timespec times[2] = {{::time(nullptr) - seconds, 0}, {::time(nullptr) - seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.string().c_str(), times, 0), 0);
  }
  std::vector<Evaluation> evaluate(EvaluationCache& cache) {
    std::vector<Evaluation> all(requests.size());
    cache.evaluate(workforce, start, requests, "tree", into(all), Deadline::after(std::chrono::seconds(60)));
    return all;
  }
  /// One line for each request: how it ended and the values it set.
  std::vector<std::string> run() {
    EvaluationCache cache(*files, *clock, ::getuid(), folder());
    int before = processes.started;
    std::vector<std::string> lines;
    for (const Evaluation& each : evaluate(cache)) {
      std::string line = each.outcome.why;
      for (const Effect& effect : each.effects) {
        for (const auto& value : effect.values) {
          line += effect.variable + "=" + (value ? *value : "?") + " ";
        }
      }
      lines.push_back(line);
    }
    evaluated = processes.started > before;
    return lines;
  }
  [[nodiscard]] AbsPath folder() const { return scratch.at("cache/envboot/modules"); }
  std::string everything_kept() {
    std::string all;
    auto entries = files->list(folder());
    for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
      all += os::read_text(*files, folder() / RelPath::parse(entry.name).value()).value();
    }
    return all;
  }
  /// The second of two runs evaluates nothing and says the same; then comes `change`, and the third evaluates.
  void expect_noticed(const std::function<void()>& change) {
    std::vector<std::string> first = run();
    EXPECT_TRUE(evaluated);
    EXPECT_EQ(run(), first);
    EXPECT_FALSE(evaluated);
    change();
    EXPECT_NE(run(), first);
    EXPECT_TRUE(evaluated);
  }

  CountingProcesses processes;
  Workforce workforce{processes, *AbsPath::parse(BIN_DIR "/modulefile_worker"), 2, Limits{}};
  std::unique_ptr<os::FileSystem> files = os::real_file_system();
  std::unique_ptr<os::Clock> clock = os::real_clock();
  Start start;
  Scratch scratch;
  std::vector<Request> requests;
  bool evaluated = false;

 private:
  int m_writes = 0;
};

TEST_F(CacheTest, AChangedFileIsEvaluatedAgain) {
  add("foo/1", "#%Module1.0\nsetenv A 1\n");
  expect_noticed([&] { write("foo/1", "#%Module1.0\nsetenv A 2\n"); });
}

TEST_F(CacheTest, TheRestOfTheTreeIsNotEvaluatedAgain) {
  for (int i = 0; i < 40; ++i) {
    add(fmt::format("foo/{}", i), fmt::format("#%Module1.0\nsetenv A {}\n", i));
  }
  std::vector<std::string> first = run();
  write("foo/7", "#%Module1.0\nsetenv A other\n");
  processes.started = 0;
  std::vector<std::string> second = run();
  EXPECT_EQ(processes.started, 1) << "one file is work for one worker";
  first[7] = "A=other ";
  EXPECT_EQ(second, first);
  EXPECT_EQ(run(), first);
  EXPECT_FALSE(evaluated) << "the rest was kept beside it";
}

TEST_F(CacheTest, WhatIsNoLongerAskedForGoes) {
  add("foo/1", "#%Module1.0\nsetenv A 1\n");
  add("foo/2", "#%Module1.0\nsetenv A 2\n");
  run();
  requests.erase(requests.begin());
  write("foo/2", "#%Module1.0\nsetenv A other\n");
  run();
  EXPECT_THAT(everything_kept(), Not(HasSubstr("foo/1")));
}

TEST_F(CacheTest, ASourcedFileCounts) {
  AbsPath common = write("common.tcl", "setenv A 1\n");
  add("foo/1", "#%Module1.0\nsource " + common.string() + "\n");
  expect_noticed([&] { write("common.tcl", "setenv A 2\n"); });
}

TEST_F(CacheTest, AFolderThatWasNotThereCounts) {
  std::string place = scratch.at("software").string();
  add("foo/1", "#%Module1.0\nif {[file isdirectory " + place + "]} {setenv A there} else {setenv A none}\n");
  expect_noticed([&] { ASSERT_EQ(::mkdir(place.c_str(), 0755), 0); });
}

TEST_F(CacheTest, WhereALinkLeadsCounts) {
  write("1/bin/tool", "");
  write("2/bin/tool", "");
  std::string link = scratch.at("current").string();
  ASSERT_EQ(::symlink("1", link.c_str()), 0);
  timespec old[2] = {{1'000'000, 0}, {1'000'000, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, link.c_str(), old, AT_SYMLINK_NOFOLLOW), 0);
  for (const char* name : {"1/bin", "2/bin", "1", "2"}) {
    age(scratch.at(name), 1'000'000);
  }
  add("foo/1", "#%Module1.0\nsetenv A [file normalize " + link + "/bin]\n");
  expect_noticed([&] {
    ASSERT_EQ(::unlink(link.c_str()), 0);
    ASSERT_EQ(::symlink("2", link.c_str()), 0);
  });
}

TEST_F(CacheTest, OnlyTheVariablesThatWereAskedForCount) {
  add("foo/1", "#%Module1.0\nsetenv A [expr {[info exists env(USER)] ? $env(USER) : {nobody}}]\n");
  add("foo/2.lua", "setenv('B', os.getenv('USER') or 'nobody')\n");
  add("foo/3", "#%Module1.0\nsetenv C [is-loaded gcc]\n");
  expect_noticed([&] { start.environment.set("USER", "ada"); });
  run();
  start.environment.set("UNASKED", "x");
  run();
  EXPECT_FALSE(evaluated);
  start.environment.set("LOADEDMODULES", "gcc/9");
  EXPECT_EQ(run().back(), "C=1 ");
  EXPECT_TRUE(evaluated);
}

TEST_F(CacheTest, WhatCannotBeLookedAtAgainIsNotKept) {
  add("foo/1", "#%Module1.0\nsetenv A [llength [glob -nocomplain /*]]\n");
  add("foo/2", "#%Module1.0\nsetenv A [llength [array names env]]\n");
  add("foo/3", "#%Module1.0\nsetenv A [expr {[clock seconds] > 0}]\n");
  add("foo/4.lua", "setenv('A', tostring(os.time() > 0))\n");
  for (size_t i = 0; i < 4; ++i) {
    std::vector<Request> one = {requests[i]};
    std::swap(requests, one);
    run();
    run();
    EXPECT_TRUE(evaluated) << i;
    std::swap(requests, one);
  }
}

TEST_F(CacheTest, WhatChangedJustNowIsNotKept) {
  age(add("foo/1", "#%Module1.0\nsetenv A 1\n"), 0);
  run();
  run();
  EXPECT_TRUE(evaluated) << "it could change again within the same tick";
}

TEST_F(CacheTest, ASecretStaysOutOfIt) {
  start.environment.set("https_proxy", "http://user:obviously-fake@proxy:3128");
  add("foo/1", "#%Module1.0\nsetenv HTTPS_PROXY $env(https_proxy)\n");
  add("foo/2", "#%Module1.0\nsetenv A 1\n");
  EXPECT_THAT(run()[0], HasSubstr("obviously-fake"));
  EXPECT_THAT(everything_kept(), Not(HasSubstr("obviously-fake")));
  EXPECT_THAT(everything_kept(), HasSubstr("foo/2"));
}

TEST_F(CacheTest, NothingIsKeptOfAFileThatDidNotEnd) {
  workforce.limits.soft = std::chrono::milliseconds(50);
  add("foo/1", "#%Module1.0\nwhile 1 {}\n");
  EXPECT_THAT(run()[0], HasSubstr("did not end"));
  run();
  EXPECT_TRUE(evaluated);
}

TEST_F(CacheTest, OnlyTheUserCanReadIt) {
  add("foo/1", "#%Module1.0\nsetenv A 1\n");
  run();
  EXPECT_EQ(files->stat(folder(), os::Links::keep)->mode, 0700u);
  auto entries = files->list(folder()).value();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(files->stat(folder() / RelPath::parse(entries[0].name).value(), os::Links::keep)->mode, 0600u);
}

TEST_F(CacheTest, DamageOfAnyByteCostsTheCacheOnly) {
  add("foo/1", "#%Module1.0\nsetenv A 1\n");
  std::vector<std::string> first = run();
  std::string whole = everything_kept();
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x20);
    KeptEvaluations kept = KeptEvaluations::read(damaged);
    EXPECT_FALSE(kept.find(*files, start.environment, requests[0])) << i;
    std::string cut = whole.substr(0, i);
    KeptEvaluations of_cut = KeptEvaluations::read(cut);
    EXPECT_FALSE(of_cut.find(*files, start.environment, requests[0])) << i;
  }
}

TEST_F(CacheTest, AnUnloadIsKeptToo) {
  add("foo/1", "#%Module1.0\nif {[module-info mode load]} {puts stderr hello}\nsetenv FOO_ROOT /foo\n"
               "prepend-path PATH /foo/bin\n");
  requests[0].mode = Mode::unload;
  requests[0].before.set.set("FOO_ROOT", "/foo");
  requests[0].before.set.set("LOADEDMODULES", "foo/1");
  EvaluationCache cache(*files, *clock, ::getuid(), folder());
  auto all = evaluate(cache);
  EXPECT_THAT(all[0].basis.variables, testing::IsEmpty());
  EXPECT_EQ(all[0].basis.fleeting, "");
  run();
  EXPECT_FALSE(evaluated);
}

TEST_F(CacheTest, SomebodyElsesFileIsNotBelieved) {
  add("foo/1", "#%Module1.0\nsetenv A 1\n");
  run();
  auto name = files->list(folder()).value().at(0).name;
  ASSERT_EQ(::chmod((folder().string() + "/" + name).c_str(), 0622), 0);
  run();
  EXPECT_TRUE(evaluated);
}

TEST_F(CacheTest, ManyWritersAtOnceLeaveOneWholeFile) {
  for (int i = 0; i < 50; ++i) {
    add(fmt::format("foo/{}", i), fmt::format("#%Module1.0\nsetenv A {}\n", i));
  }
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      EvaluationCache cache(*files, *clock, ::getuid(), folder());
      evaluate(cache);
    });
  }
  for (std::thread& writer : writers) {
    writer.join();
  }
  EXPECT_EQ(run()[49], "A=49 ");
  EXPECT_FALSE(evaluated);
}

TEST_F(CacheTest, AFolderThatCannotBeWrittenIsNoFailure) {
  scratch.write("cache", "a file where the folder would be");
  add("foo/1", "#%Module1.0\nsetenv A 1\n");
  EXPECT_EQ(run()[0], "A=1 ");
}

TEST_F(CacheTest, OldFilesGo) {
  add("foo/1", "#%Module1.0\nsetenv A 1\n");
  for (int i = 0; i < 25; ++i) {
    start.host = fmt::format("login{}", i);
    run();
  }
  EXPECT_EQ(files->list(folder())->size(), 16u);
  run();
  EXPECT_FALSE(evaluated) << "the newest is kept";
}

} // namespace
} // namespace envboot::modulefile
