#include "gpu/build_string.hpp"

#include "gpu/coverage.hpp"

#include <gmock/gmock.h>

namespace envboot::gpu {
namespace {

const std::string k_gencode = "arch=compute_35,code=sm_35;-gencode;arch=compute_50,code=sm_50;-gencode;"
                              "arch=compute_50,code=compute_50";

std::string arches(const std::optional<BuildArches>& build) {
  return build ? describe(build->images) : "none";
}

TEST(BuildArches, reads_gencode_clauses) {
  EXPECT_EQ(arches(parse_build_arches(k_gencode)), "sm_35 sm_50 + PTX 5.0");
  EXPECT_EQ(arches(parse_build_arches("-gencode arch=compute_70,code=sm_70")), "sm_70");
  EXPECT_EQ(arches(parse_build_arches("arch=compute_50,code=[sm_50,compute_50]")), "sm_50 + PTX 5.0");
  EXPECT_EQ(arches(parse_build_arches("arch=compute_90a,code=sm_90a")), "sm_90a");
}

TEST(BuildArches, reads_lists_of_two_and_more) {
  EXPECT_EQ(arches(parse_build_arches("sm_37 sm_50 sm_60 compute_60")), "sm_37 sm_50 sm_60 + PTX 6.0");
  EXPECT_EQ(arches(parse_build_arches("sm_37")), "none");
  EXPECT_EQ(arches(parse_build_arches("sm_37, sm_50")), "none");
  EXPECT_EQ(arches(parse_build_arches("sm_XX is not compatible")), "none");
}

TEST(BuildArches, quotes_at_most_a_line) {
  std::string text;
  for (int k = 0; k < 100; ++k) {
    text += k_gencode;
  }
  EXPECT_EQ(parse_build_arches(text)->quote.size(), 200u);
}

std::string scan(const std::string& file, size_t step, bool lists = false) {
  BuildStringScanner scanner(lists);
  for (size_t at = 0; at < file.size(); at += step) {
    scanner.feed(std::string_view(file).substr(at, step));
  }
  return arches(scanner.finish());
}

TEST(BuildStringScanner, finds_the_text_across_any_buffer_edge) {
  std::string file = std::string(5000, '\0') + "NVCC flags: -gencode;" + k_gencode + '\0' + std::string(7000, 'x');
  for (int step : {1, 2, 3, 7, 64, 100, 1000, 2047, 2048, 2049, 4096, 5030, 100'000}) {
    EXPECT_EQ(scan(file, static_cast<size_t>(step)), "sm_35 sm_50 + PTX 5.0") << step;
  }
}

TEST(BuildStringScanner, finds_a_text_that_ends_the_file) {
  EXPECT_EQ(scan("x" + k_gencode, 4096), "sm_35 sm_50 + PTX 5.0");
}

TEST(BuildStringScanner, finds_lists_only_where_asked) {
  std::string file = std::string(3000, '\0') + "sm_37 sm_50 sm_60" + std::string(3000, '\0');
  for (int step : {1, 5, 2048, 3005, 100'000}) {
    EXPECT_EQ(scan(file, static_cast<size_t>(step), true), "sm_37 sm_50 sm_60") << step;
  }
  EXPECT_EQ(scan(file, 4096, false), "none");
}

TEST(BuildStringScanner, passes_over_texts_that_name_no_architecture) {
  std::string file = std::string("usage: arch=compute_XX,code=sm_XX") + '\0' + "arch=compute_70,code=sm_70" + '\0';
  EXPECT_EQ(scan(file, 4096), "sm_70");
  EXPECT_EQ(scan("options such as arch=compute_60 -code=sm_70.", 4096), "none"); // NVRTC's help
}

TEST(BuildStringScanner, joins_nothing_across_a_gap) {
  BuildStringScanner scanner(false);
  scanner.feed("arch=compute_35,code=");
  scanner.gap();
  scanner.feed("sm_35");
  EXPECT_EQ(arches(scanner.finish()), "none");
}

} // namespace
} // namespace envboot::gpu
