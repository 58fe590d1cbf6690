#include "wheel/inspect.hpp"

#include <algorithm>
#include <cstdlib>
#include <gmock/gmock.h>

namespace envboot::wheel {
namespace {

/// What is known of a wheel: counts from cuobjdump 11.8, verdicts from the reports of its users.
struct RealWheel {
  const char* file;
  const char* library;
  uint64_t containers;
  std::map<std::string, int64_t> images; ///< `sass 35` -> count; the ones worth naming
  const char* cuda;
  const char* verdicts; ///< for 3.5, 7.0 and 8.0

  friend void PrintTo(const RealWheel& wheel, std::ostream* out) { *out << wheel.file; }
};

const RealWheel k_wheels[] = {
    {"torchvision-0.3.0-cp37-cp37m-manylinux1_x86_64.whl",
     "torchvision/_C.cpython-37m-x86_64-linux-gnu.so",
     3,
     {{"sass 30", 3}, {"ptx 30", 3}},
     "9.0",
     "runs jit jit"},
    {"torchvision-0.4.0-cp37-cp37m-manylinux1_x86_64.whl",
     "torchvision/_C.cpython-37m-x86_64-linux-gnu.so",
     3,
     {{"sass 35", 3}, {"sass 75", 3}, {"ptx 50", 3}},
     "10.0",
     "runs runs jit"},
    {"torchvision-0.5.0-cp37-cp37m-manylinux1_x86_64.whl",
     "torchvision/_C.so",
     6,
     {{"sass 35", 6}, {"sass 75", 6}, {"ptx 50", 6}},
     "10.1",
     "runs runs jit"},
    {"torchvision-0.16.0-cp38-cp38-manylinux1_x86_64.whl",
     "torchvision/_C.so",
     6,
     {{"sass 50", 6}, {"sass 90", 6}, {"ptx 50", 6}},
     "12",
     "no runs runs"},
    {"torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl",
     "torch/lib/libtorch.so",
     1548,
     {{"sass 30", 9},
      {"sass 35", 1482},
      {"sass 50", 1440},
      {"sass 60", 1445},
      {"sass 61", 801},
      {"sass 70", 1464},
      {"sass 75", 1079},
      {"ptx 50", 507},
      {"ptx 75", 8}},
     "10.0.130",
     "runs runs partly"},
    {"torch-1.3.1-cp37-cp37m-manylinux1_x86_64.whl",
     "torch/lib/libtorch.so",
     1164,
     {{"sass 35", 478},
      {"sass 37", 571},
      {"sass 50", 1017},
      {"sass 60", 1028},
      {"sass 61", 778},
      {"sass 70", 1086},
      {"sass 75", 1015},
      {"ptx 37", 510}},
     "10.1.243",
     "no runs partly"},
};

std::string cache() {
  const char* folder = std::getenv("ENVBOOT_TEST_CACHE");
  return folder != nullptr ? folder : SOURCE_DIR "/build/wheels";
}

std::map<std::string, int64_t> images_of(const Json& library) {
  std::map<std::string, int64_t> counts;
  for (const Json& image : *library.find("images")->items()) {
    counts[image.text_of("kind") + " " + image.text_of("arch")] = *image.find("count")->integer();
  }
  return counts;
}

class RealWheels : public testing::TestWithParam<RealWheel> {};

TEST_P(RealWheels, agree_with_what_is_known_of_them) {
  const RealWheel& wheel = GetParam();
  auto files = os::real_file_system();
  auto file = files->open(AbsPath::parse(cache() + "/" + wheel.file).value());
  if (!file) {
    GTEST_SKIP() << wheel.file << " is not in " << cache() << ": test/wheels/fetch.sh [--long] fetches it";
  }
  auto gpus = gpu::parse_gpus({"3.5", "7.0", "8.0"}).value();
  auto report = inspect(**file, wheel.file, gpus, Deadline::never());
  ASSERT_TRUE(report) << report.error().what << testing::PrintToString(report.error().causes);
  EXPECT_EQ(*report->cuda, wheel.cuda);

  std::string verdicts;
  for (const gpu::GpuVerdict& verdict : report->verdicts) {
    verdicts += (verdicts.empty() ? "" : " ") + std::string(gpu::text_of(verdict.verdict));
  }
  EXPECT_EQ(verdicts, wheel.verdicts);

  Json json = to_json(*report);
  bool seen = false;
  for (const Json& library : *json.find("libraries")->items()) {
    if (library.text_of("path") == wheel.library) {
      seen = true;
      EXPECT_EQ(*library.find("containers")->integer(), static_cast<int64_t>(wheel.containers));
      EXPECT_THAT(images_of(library), testing::IsSupersetOf(wheel.images));
    }
  }
  EXPECT_TRUE(seen);
}

std::string test_name(const testing::TestParamInfo<RealWheel>& info) {
  std::string name = info.param.file;
  name = name.substr(0, name.find("-cp"));
  std::ranges::replace_if(
      name, [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cached, RealWheels, testing::ValuesIn(k_wheels), test_name);

} // namespace
} // namespace envboot::wheel
