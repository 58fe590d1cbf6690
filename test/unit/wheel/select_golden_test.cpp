// What `wheel select` chooses and refuses, as a table: test/unit/wheel/select.golden. After a change of the catalogue
// or the rules write it anew and read the difference:
//   ENVBOOT_GOLDEN=write build/dev/bin/wheel_tests --gtest_filter='SelectGolden.*'
#include "wheel/refusal_group.hpp"

#include "corpus/built_in_catalogue.hpp"

#include <cstdlib>
#include <fmt/ranges.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace envboot::wheel {
namespace {

constexpr const char* k_path = SOURCE_DIR "/test/unit/wheel/select.golden";

std::string render(const Selection& selection) {
  std::string text = "  " + (selection.choice ? selection.choice->title() : "none") + "\n";
  for (const Partial& partial : selection.newer) {
    std::vector<std::string> lost;
    for (const gpu::Gpu& gpu : partial.lost) {
      lost.push_back(gpu.text());
    }
    text += fmt::format("  {} would lose {}\n", partial.candidate.title(), fmt::join(lost, ", "));
  }
  for (const RefusalGroup& group : grouped(selection.refusals)) {
    text += fmt::format("  not {}: {}: {}\n", group.title(), text_of(group.reason), group.because);
  }
  return text + "\n";
}

std::string table() {
  Catalogue catalogue = corpus::built_in_catalogue().value();
  std::string text;
  const std::vector<std::vector<std::string>> k_gpus{{"K40"},         {"V100"},       {"A100"},
                                                     {"K40", "V100"}, {"T4", "H100"}, {"K40", "V100", "A100"}};
  for (const auto& gpus : k_gpus) {
    for (auto [minor, glibc] : {std::pair(7, "2.17"), {9, "2.17"}, {11, "2.17"}, {12, "2.28"}}) {
      for (const char* driver : {"418.39", "440.33", "470", "550.54.14", "580.65.06"}) {
        Wish wish;
        wish.gpus = gpu::parse_gpus(gpus).value();
        wish.python = {{3, minor}, glibc};
        wish.driver = gpu::DottedVersion::parse(driver).value();
        text += fmt::format("{}, python 3.{}, glibc {}, driver {}\n", fmt::join(gpus, "+"), minor, glibc, driver);
        text += render(select(catalogue, wish));
      }
    }
  }
  return text;
}

TEST(SelectGolden, IsAsTheTableSays) {
  std::string now = table();
  if (const char* how = std::getenv("ENVBOOT_GOLDEN"); how != nullptr && std::string_view(how) == "write") {
    std::ofstream(k_path) << now;
  }
  std::ifstream file(k_path);
  std::stringstream text;
  text << file.rdbuf();
  std::string golden = text.str();
  ASSERT_FALSE(golden.empty()) << k_path;
  std::istringstream lines_now(now), lines_golden(golden);
  std::string line_now, line_golden, heading;
  for (size_t number = 1; std::getline(lines_golden, line_golden) && std::getline(lines_now, line_now); ++number) {
    heading = !line_golden.empty() && line_golden.front() != ' ' ? line_golden : heading;
    ASSERT_EQ(line_now, line_golden) << "line " << number << ", in: " << heading;
  }
  EXPECT_EQ(now, golden);
}

} // namespace
} // namespace envboot::wheel
