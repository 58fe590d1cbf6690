#include "python/clean_environment.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

TEST(CleanEnvironment, KeepsWhoTheUserIsAndDropsWhatSteersAnInterpreter) {
  Environment user = {{"HOME", "/home/s"},
                      {"PYTHONPATH", "/apps/anaconda/lib/python3.6/site-packages"},
                      {"PYTHONHOME", "/apps/anaconda"},
                      {"CONDA_PREFIX", "/apps/anaconda"},
                      {"CONDARC", "/elsewhere"},
                      {"PIP_TARGET", "/elsewhere"},
                      {"VIRTUAL_ENV", "/v"},
                      {"LD_LIBRARY_PATH", "/apps/lib"},
                      {"LC_ALL", "en_IN.UTF-8"},
                      {"PATH", "/apps/anaconda/bin"},
                      {"TMPDIR", "/scratch/s"}};
  Environment clean =
      clean_environment(user, {AbsPath::parse("/c/bin").value()}, {{"https_proxy", "http://127.0.0.1:9"}});
  EXPECT_EQ(clean, (Environment{{"HOME", "/home/s"},
                                {"TMPDIR", "/scratch/s"},
                                {"LC_ALL", "en_IN.UTF-8"},
                                {"PATH", "/c/bin:/usr/bin:/bin"},
                                {"https_proxy", "http://127.0.0.1:9"}}));
}

TEST(CleanEnvironment, NamesTheVariablesOfAConfigurationFile) {
  EXPECT_THAT(
      variables_named_in("pkgs_dirs: [$SCRATCH/pkgs, ${SCRATCH}/b]\nchannels: [https://${TOKEN}@h/c] # 5$ $1 $"),
      testing::ElementsAre("SCRATCH", "TOKEN"));
  EXPECT_TRUE(is_poisonous("PYTHONSTARTUP"));
  EXPECT_FALSE(is_poisonous("SCRATCH"));
}

} // namespace
} // namespace envboot::python
