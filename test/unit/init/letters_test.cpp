#include "init/letters.hpp"

#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string warning(std::string_view home, std::string_view prefix = {}) {
  store::Folders folders = store::Folders::of(Environment{{"HOME", std::string(home)}}).value();
  return beyond_ascii(prefix.empty() ? folders : folders.with_data(AbsPath::parse(prefix).value()));
}

TEST(BeyondAscii, SaysNothingOfAPlainPlace) {
  EXPECT_EQ(warning("/home/ada"), "");
  EXPECT_EQ(warning("/home/ada", "/scratch/it is a place"), "");
}

TEST(BeyondAscii, NamesTheFolderAndWhatFailsInTheCLocale) {
  EXPECT_THAT(warning("/home/jos\xc3\xa9"), AllOf(HasSubstr("/home/jos\xc3\xa9 has letters"),
                                                  HasSubstr("`module load` and yash"), Not(HasSubstr("--prefix"))));
  EXPECT_THAT(warning("/home/ada", "/scratch/\xc3\xbc/big"),
              AllOf(HasSubstr("/scratch/\xc3\xbc has letters"), HasSubstr("`module load` and yash"),
                    HasSubstr("--prefix DIR"), HasSubstr("LC_ALL=C.UTF-8")));
}

TEST(BeyondAscii, AnotherPlaceDoesNotHelpTheModulefilesInTheHome) {
  EXPECT_THAT(warning("/home/jos\xc3\xa9", "/scratch/jose"),
              AllOf(HasSubstr("/home/jos\xc3\xa9 has letters"), HasSubstr("`module load` can't"),
                    Not(HasSubstr("yash")), Not(HasSubstr("--prefix"))));
}

} // namespace
} // namespace envboot::init
