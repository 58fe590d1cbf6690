#include "wheel/refusal_group.hpp"

#include "corpus/built_in_catalogue.hpp"

#include <gmock/gmock.h>

namespace envboot::wheel {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Wish wish(std::vector<std::string> gpus, int minor, std::string_view driver = {}, std::string glibc = "2.17") {
  Wish wish;
  wish.gpus = gpu::parse_gpus(gpus).value();
  wish.python = {{3, minor}, std::move(glibc)};
  if (!driver.empty()) {
    wish.driver = gpu::DottedVersion::parse(driver).value();
  }
  return wish;
}

class Select : public testing::Test {
 protected:
  static const Catalogue& catalogue() {
    static const Catalogue built_in = corpus::built_in_catalogue().value();
    return built_in;
  }
  static std::string title(const Wish& wish) {
    Selection selection = select(catalogue(), wish);
    return selection.choice ? selection.choice->title() : "none";
  }
  /// Why that release was not taken.
  static std::string why_not(const Wish& wish, std::string_view version) {
    Selection selection = select(catalogue(), wish);
    for (const Refusal& refusal : selection.refusals) {
      if (refusal.row->version.text() == version) {
        return fmt::format("{}: {}", text_of(refusal.reason), refusal.because);
      }
    }
    return "not refused";
  }
};

TEST_F(Select, TakesTheNewestPairThatServesEveryCard) {
  EXPECT_EQ(title(wish({"K40", "V100"}, 7, "470")), "torch 1.13.1+cu117 and torchvision 0.14.1");
  EXPECT_EQ(title(wish({"K40", "V100", "A100"}, 9)), "torch 1.13.1+cu117 and torchvision 0.14.1");
  EXPECT_EQ(title(wish({"V100", "A100"}, 9)), "torch 2.6.0 and torchvision 0.21.0");
  EXPECT_EQ(title(wish({"A100"}, 12, {}, "2.28")), "torch 2.15.0 and torchvision 0.29.1");
}

TEST_F(Select, TheIndexsOwnBuildIsTakenWhereItServes) {
  EXPECT_EQ(title(wish({"V100"}, 7)), "torch 1.13.1 and torchvision 0.14.1");
}

TEST_F(Select, TheDriverBoundsCuda) {
  EXPECT_EQ(title(wish({"K40"}, 7, "450.80.02")), "torch 1.13.1+cu117 and torchvision 0.14.1");
  EXPECT_EQ(title(wish({"K40"}, 7, "440.33")), "torch 1.12.0+cu102 and torchvision 0.13.0");
  EXPECT_EQ(title(wish({"K40"}, 7, "418.39")), "torch 1.4.0+cu101 and torchvision 0.5.0");
  EXPECT_EQ(title(wish({"K40"}, 7, "410.48")), "torch 1.2.0 and torchvision 0.4.0");
  EXPECT_EQ(title(wish({"K40"}, 7, "384.81")), "torch 1.1.0 and torchvision 0.3.0");
  EXPECT_EQ(title(wish({"K40"}, 7, "352.31")), "none");
  EXPECT_EQ(why_not(wish({"K40"}, 7, "440.33"), "1.13.1+cu117"),
            "driver: driver 440.33 is older than CUDA 11 needs (450.80.02)");
}

TEST_F(Select, NoCuda12OnKeplerWhateverTheDriver) {
  for (const char* driver : {"", "470", "535", "595.71.05"}) {
    EXPECT_EQ(why_not(wish({"K40"}, 9, driver), "2.5.1"), "toolkit: CUDA 12 has given up Tesla K40 (3.5)");
    EXPECT_EQ(title(wish({"K40"}, 9, driver)), "torch 1.13.1+cu117 and torchvision 0.14.1");
  }
}

TEST_F(Select, Cu102LacksTuringAndAmpereFrom18On) {
  EXPECT_EQ(title(wish({"K40", "V100"}, 7, "440.33")), "torch 1.12.0+cu102 and torchvision 0.13.0");
  EXPECT_EQ(why_not(wish({"K40", "A100"}, 7, "450.80.02"), "1.12.0+cu102"), "not refused"); // 1.13.1+cu117 comes first
  EXPECT_EQ(title(wish({"K40", "A100"}, 7, "440.33")), "none");
  EXPECT_EQ(why_not(wish({"K40", "A100"}, 7, "440.33"), "1.12.0+cu102"), "code: no code for A100 (8.0)");
  // 7.0 code runs on 7.5: what 1.7 has and 1.8 has not is code made for it.
  EXPECT_EQ(title(wish({"T4"}, 7, "440.33")), "torch 1.12.1 and torchvision 0.13.1");
}

TEST_F(Select, PtxNeedsADriverThatKnowsIt) {
  Catalogue catalogue;
  ASSERT_TRUE(catalogue.add("schema = 1\nname = \"torch\"\n[[wheel]]\nversion = \"1.0\"\npythons = [\"cp37\"]\n"
                            "platform = \"linux_x86_64\"\ncuda = \"11.7\"\ncapabilities = [\"7.0\"]\nptx = [\"7.0\"]\n"
                            "source = \"index\"\n",
                            "x.toml"));
  Wish asked = wish({"A100"}, 7, "470");
  asked.projects = {"torch"};
  Selection selection = select(catalogue, asked);
  ASSERT_EQ(selection.refusals.size(), 1U);
  EXPECT_EQ(selection.refusals[0].reason, Reason::jit);
  EXPECT_THAT(selection.refusals[0].because, AllOf(HasSubstr("only PTX for A100 (8.0)"), HasSubstr("PTX of 11.7")));
  asked.driver = gpu::DottedVersion::parse("515.43.04").value();
  EXPECT_TRUE(select(catalogue, asked).choice);
}

TEST_F(Select, BothAreOfOneCuda) {
  Wish asked = wish({"K40"}, 7);
  EXPECT_EQ(why_not(asked, "1.13.1+cu117"), "not refused");
  asked.lead = dist::Specifiers::parse("<1.13").value();
  Selection selection = select(catalogue(), asked);
  ASSERT_TRUE(selection.choice);
  EXPECT_EQ(selection.choice->title(), "torch 1.12.0+cu102 and torchvision 0.13.0");
  EXPECT_EQ(why_not(asked, "1.12.1+cu116"), "companion: the catalogue has no torchvision of CUDA 11.6 for it");
  // From 0.16 on torchvision compares major releases only.
  EXPECT_EQ(title(wish({"A100"}, 12, {}, "2.28")), "torch 2.15.0 and torchvision 0.29.1");
}

TEST_F(Select, TheCLibraryAndThePythonCount) {
  EXPECT_THAT(why_not(wish({"V100"}, 9), "2.8.0"), AllOf(HasSubstr("glibc: "), HasSubstr("2.28")));
  EXPECT_EQ(why_not(wish({"K40"}, 7), "2.5.1"), "python: no file for Python 3.7");
  EXPECT_THAT(why_not(wish({"V100"}, 11, {}, "2.17"), "1.13.1+cu117"), HasSubstr("not refused"));
  EXPECT_THAT(why_not(wish({"K40"}, 11, {}, "2.17"), "1.13.1+cu117"),
              "companion: torchvision 0.14.1: no file for Python 3.11");
  EXPECT_EQ(title(wish({"K40"}, 11)), "none");
  EXPECT_EQ(title(wish({"K40"}, 7, {}, "2.14")), "torch 1.2.0 and torchvision 0.4.0");
  EXPECT_EQ(title(wish({"K40"}, 7, {}, "2.12")), "none");
}

TEST_F(Select, SaysWhatANewerChoiceWouldLose) {
  Selection selection = select(catalogue(), wish({"K40", "V100", "A100"}, 11, {}, "2.28"));
  EXPECT_FALSE(selection.choice);
  ASSERT_EQ(selection.newer.size(), 2U);
  EXPECT_EQ(selection.newer[0].candidate.title(), "torch 2.10.0 and torchvision 0.25.0");
  EXPECT_THAT(selection.newer[0].lost, ElementsAre(gpu::parse_gpu("K40").value()));
  EXPECT_EQ(selection.newer[1].candidate.title(), "torch 2.15.0 and torchvision 0.29.1");
  EXPECT_EQ(selection.newer[1].lost.size(), 2U);
  // The same release in another build is no newer one.
  EXPECT_THAT(select(catalogue(), wish({"K40", "V100"}, 7)).newer, IsEmpty());
}

TEST_F(Select, WhereNothingServesThereMayBeAWayOut) {
  std::vector<std::string> ways;
  for (const WayOut& way : ways_out(catalogue(), wish({"K40"}, 11))) {
    ways.push_back(way.python.text() + ": " + way.candidate.title());
  }
  EXPECT_THAT(ways, ElementsAre("3.11: torch 1.13.1+cu117", "3.10: torch 1.13.1+cu117 and torchvision 0.14.1"));
  EXPECT_THAT(ways_out(catalogue(), wish({"K40", "H100"}, 11)), IsEmpty());
}

TEST_F(Select, RefusalsThatReadAlikeAreOneLine) {
  std::vector<std::string> lines;
  Wish asked = wish({"K40"}, 7, "418.39");
  asked.lead = dist::Specifiers::parse("<1.10").value();
  for (const RefusalGroup& group : grouped(select(catalogue(), asked).refusals)) {
    lines.push_back(group.title() + ": " + group.because);
  }
  // Builds of one release with several CUDAs take turns, those of the index follow each other.
  EXPECT_THAT(lines, ElementsAre("torch 1.4.0 to 1.9.1 from the package index: no code for Tesla K40 (3.5)",
                                 "torch 1.8.0+cu111 to 1.9.1+cu111 from github.com/nelson-liu: driver 418.39 is older "
                                 "than CUDA 11 needs (450.80.02)",
                                 "torch 1.5.0+cu102 to 1.9.1+cu102 from github.com/nelson-liu: driver 418.39 is older "
                                 "than CUDA 10.2 needs (440.33)",
                                 "torch 1.5.0+cu101 to 1.8.1+cu101 from github.com/nelson-liu: the catalogue has no "
                                 "torchvision of CUDA 10.1 for it",
                                 "torch 1.4.0+cu92 to 1.7.1+cu92 from github.com/nelson-liu: the catalogue has no "
                                 "torchvision of CUDA 9.2 for it"));
  // A range does not reach over a release that is refused for another reason.
  lines.clear();
  for (const RefusalGroup& group : grouped(select(catalogue(), wish({"K40"}, 12)).refusals)) {
    lines.push_back(group.title() + ": " + group.because);
  }
  EXPECT_THAT(lines, testing::Contains("torch 1.0.0 to 2.1.2 from the package index: no file for Python 3.12"));
  EXPECT_THAT(lines, testing::Contains("torch 2.2.0 to 2.6.0 from the package index: CUDA 12 has given up Tesla K40 "
                                       "(3.5)"));
}

TEST_F(Select, AReleaseThatWasNotWantedIsNotSpokenOf) {
  Wish asked = wish({"K40"}, 7);
  asked.lead = dist::Specifiers::parse(">=9").value();
  Selection selection = select(catalogue(), asked);
  EXPECT_FALSE(selection.choice);
  EXPECT_THAT(selection.refusals, IsEmpty());
}

TEST_F(Select, TheUsersRowsCountInPlaceOfOurs) {
  Catalogue own = corpus::built_in_catalogue().value();
  size_t before = own.rows().size();
  constexpr std::string_view k_own = "schema = 1\nname = \"torch\"\n[[wheel]]\nversion = \"1.13.1+cu117\"\n"
                                     "pythons = [\"cp37\"]\nplatform = \"linux_x86_64\"\ncuda = \"11.7\"\n"
                                     "capabilities = [\"7.0\"]\nurls = [\"https://mirror.example.org/{file}\"]\n";
  ASSERT_TRUE(own.add(k_own, "own.toml"));
  EXPECT_EQ(own.rows().size(), before + 1); // cp38 to cp311 stay in the old row
  auto version = dist::Version::parse("1.13.1+cu117").value();
  EXPECT_EQ(own.find("torch", version, "cp37")->origin(), "mirror.example.org");
  EXPECT_EQ(own.find("torch", version, "cp38")->origin(), "github.com/nelson-liu");
  EXPECT_NE(select(own, wish({"K40"}, 7)).choice->title(), "torch 1.13.1+cu117 and torchvision 0.14.1");
}

struct Grid {
  static std::vector<std::vector<std::string>> gpus() {
    return {{"K40"}, {"V100"}, {"A100"}, {"K80", "V100"}, {"K40", "V100", "A100"}};
  }
  static std::vector<int> minors() { return {5, 7, 9, 11, 13}; }
  static std::vector<std::string> glibcs() { return {"2.12", "2.17", "2.28"}; }
  /// Oldest first.
  static std::vector<std::string> drivers() {
    return {"390.46", "410.48", "418.39", "440.33", "450.80.02", "470.82.01", "525.60.13", "550.54.14", "580.65.06"};
  }
};

/// The release of the choice; nothing for none, which is older than all.
std::optional<dist::Version> release(const Selection& selection) {
  return selection.choice ? std::optional(selection.choice->rows.front()->version.without_local()) : std::nullopt;
}

TEST_F(Select, NoRowOfAChoiceIsRefusedByJudge) {
  for (const auto& gpus : Grid::gpus()) {
    for (int minor : Grid::minors()) {
      for (const std::string& driver : Grid::drivers()) {
        Wish asked = wish(gpus, minor, driver);
        Selection selection = select(catalogue(), asked);
        if (!selection.choice) {
          continue;
        }
        for (const CatalogueRow* row : selection.choice->rows) {
          EXPECT_TRUE(judge(*row, asked.gpus, asked.driver)) << row->title() << " " << driver;
          EXPECT_FALSE(obstacle_for(*row, asked.python)) << row->title();
        }
      }
    }
  }
}

TEST_F(Select, AnotherCardNeverGivesANewerChoice) {
  for (const auto& gpus : Grid::gpus()) {
    for (int minor : Grid::minors()) {
      for (const std::string& glibc : Grid::glibcs()) {
        auto alone = release(select(catalogue(), wish(gpus, minor, {}, glibc)));
        for (const char* more : {"K40", "P100", "A100", "12.0"}) {
          auto both_gpus = gpus;
          both_gpus.emplace_back(more);
          auto both = release(select(catalogue(), wish(both_gpus, minor, {}, glibc)));
          EXPECT_TRUE(!both || (alone && *both <= *alone)) << more << " " << minor;
        }
      }
    }
  }
}

TEST_F(Select, ANewerDriverOrCLibraryNeverGivesAnOlderChoice) {
  for (const auto& gpus : Grid::gpus()) {
    for (int minor : Grid::minors()) {
      std::optional<dist::Version> before;
      for (const std::string& driver : Grid::drivers()) {
        auto now = release(select(catalogue(), wish(gpus, minor, driver)));
        EXPECT_TRUE(!before || (now && *now >= *before)) << driver << " " << minor;
        before = now;
      }
      before.reset();
      for (const std::string& glibc : Grid::glibcs()) {
        auto now = release(select(catalogue(), wish(gpus, minor, {}, glibc)));
        EXPECT_TRUE(!before || (now && *now >= *before)) << glibc << " " << minor;
        before = now;
      }
    }
  }
}

} // namespace
} // namespace envboot::wheel
