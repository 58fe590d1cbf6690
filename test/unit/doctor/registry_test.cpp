#include "config/assets.hpp"
#include "doctor/registry.hpp"

#include <gmock/gmock.h>
#include <set>

namespace envboot::doctor {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::set<std::string> codes() {
  std::set<std::string> found;
  for (const CheckRow& check : all_checks()) {
    EXPECT_TRUE(found.insert(std::string(check.code)).second) << check.code << " stands there twice";
  }
  return found;
}

TEST(Pages, EveryCheckHasOneAndEveryOneACheck) {
  constexpr std::string_view k_folder = "docs/explain/";
  std::set<std::string> pages;
  for (const config::Asset& asset : config::all_assets()) {
    if (asset.path.starts_with(k_folder)) {
      pages.insert(std::string(asset.path.substr(k_folder.size(), asset.path.size() - k_folder.size() - 3)));
    }
  }
  EXPECT_EQ(pages, codes());
}

TEST(Pages, SayTheSameThingsInTheSameOrder) {
  for (const std::string& code : codes()) {
    const config::Asset* page = config::find_asset("docs/explain/" + code + ".md");
    ASSERT_NE(page, nullptr) << code;
    std::string text(page->text);
    EXPECT_THAT(text, StartsWith("# " + code + ": "));
    size_t looks = text.find("\n## What it looks like\n"), cure = text.find("\n## What to do\n");
    EXPECT_NE(looks, std::string::npos) << code;
    EXPECT_NE(cure, std::string::npos) << code;
    EXPECT_LT(looks, cure) << code;
    for (std::string_view rest = text; !rest.empty();) {
      size_t end = std::min(rest.find('\n'), rest.size());
      EXPECT_LE(end, 120U) << code << ": " << rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

TEST(Selection, FamiliesAndCodes) {
  EXPECT_TRUE(Selection{}.takes("EB101"));
  EXPECT_TRUE((Selection{{"EB3"}, {}}.takes("EB303")));
  EXPECT_FALSE((Selection{{"EB3"}, {}}.takes("EB101")));
  EXPECT_FALSE((Selection{{"EB3"}, {"EB303"}}.takes("EB303")));
  EXPECT_FALSE((Selection{{}, {"EB1"}}.takes("EB103")));
}

TEST(Selection, AWordThatNamesNoCheckIsAUsageError) {
  EXPECT_TRUE(check_selection({{"EB1", "EB303"}, {"EB9"}}));
  for (const char* word : {"", "XX", "EB8", "EB1011"}) {
    auto status = check_selection({{word}, {}});
    ASSERT_FALSE(status) << word;
    EXPECT_EQ(status.error().kind, Kind::usage);
  }
  EXPECT_THAT(check_selection({{}, {"EB30x"}}).error().hint, HasSubstr("did you mean"));
}

} // namespace
} // namespace envboot::doctor
