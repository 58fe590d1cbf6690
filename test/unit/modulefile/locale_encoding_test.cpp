#include "modulefile/locale_encoding.hpp"

#include <gtest/gtest.h>

namespace envboot::modulefile {
namespace {

TEST(LocaleEncoding, TheFirstVariableThatIsSetNamesIt) {
  using Variables = std::vector<std::pair<std::string, std::string>>;
  auto encoding = [](const Variables& variables) {
    Environment environment;
    for (const auto& [name, value] : variables) {
      environment.set(name, value);
    }
    return std::string(encoding_of(environment));
  };
  // As `encoding system` of tclsh 8.6 answers.
  EXPECT_EQ(encoding({}), "iso8859-1");
  EXPECT_EQ(encoding({{"LANG", "C.UTF-8"}}), "utf-8");
  EXPECT_EQ(encoding({{"LANG", "ja_JP.utf8"}}), "utf-8");
  EXPECT_EQ(encoding({{"LC_CTYPE", "UTF-8"}}), "utf-8");
  EXPECT_EQ(encoding({{"LC_ALL", ""}, {"LANG", "de_DE.UTF-8"}}), "utf-8");
  EXPECT_EQ(encoding({{"LC_ALL", "POSIX"}, {"LANG", "C.UTF-8"}}), "iso8859-1");
  EXPECT_EQ(encoding({{"LC_ALL", "en_US.UTF-8"}, {"LANG", "C"}}), "utf-8");
  EXPECT_EQ(encoding({{"LC_ALL", "de_DE@euro"}}), "iso8859-1");
  EXPECT_EQ(encoding({{"LC_ALL", "de_DE"}}), "iso8859-1");
}

} // namespace
} // namespace envboot::modulefile
