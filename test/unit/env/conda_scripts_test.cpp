#include "env/conda_scripts.hpp"
#include "unit/env/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// In words of our own, in the shapes that conda's own scripts have.
constexpr std::string_view k_4_3 = R"x(#!/bin/bash
_HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
"$_HERE/conda" ..checkenv $_SHELL "$@" || return 1
_PATH=$("$_HERE/conda" ..activate $_SHELL "$@")
)x";
constexpr std::string_view k_4_5 = R"(#!/bin/sh
_CONDA_ROOT="/opt/conda"
# conda activate comes later
\. "$_CONDA_ROOT"/etc/profile.d/conda.sh || return $?
_conda_activate "$@"
)";
constexpr std::string_view k_4_6 = R"(#!/bin/sh
_CONDA_ROOT="/opt/conda"
  . "${_CONDA_ROOT}/etc/profile.d/conda.sh" || return $?
conda activate "$@"
)";

TEST(CondaScripts, TellsTheGenerationByTheText) {
  EXPECT_EQ(generation_of(k_4_3), CondaGeneration::self_locating);
  EXPECT_EQ(generation_of(k_4_5), CondaGeneration::functions);
  EXPECT_EQ(generation_of(k_4_6), CondaGeneration::exported);
  EXPECT_EQ(generation_of("# venv's own\ndeactivate () {\n}\n"), CondaGeneration::unknown);
  EXPECT_EQ(title_of(CondaGeneration::functions), "4.4 or 4.5");
}

TEST(CondaScripts, FollowsWhatIsDotted) {
  EXPECT_THAT(dotted_by(k_4_5), ElementsAre("/opt/conda/etc/profile.d/conda.sh"));
  EXPECT_THAT(dotted_by(k_4_6), ElementsAre("/opt/conda/etc/profile.d/conda.sh"));
  EXPECT_THAT(dotted_by("source '/a b'/c.sh; x\n. $HOME/x\n. relative\n. \"$(y)\"\n. \"/open\n"),
              ElementsAre("/a b/c.sh"));
  EXPECT_THAT(dotted_by("A='$X'\n. \"$A/y\"\n. \"/z$A\"\n"), ElementsAre("/z$X"));
}

TEST(CondaScripts, ReadsEachFileOnceAndNamesTheMissing) {
  Scene scene;
  scene.disk.add_file("/opt/conda/bin/conda", "", 0755);
  scene.disk.add_file("/opt/conda/bin/activate", std::string(k_4_6));
  scene.disk.add_file("/opt/conda/etc/profile.d/conda.sh", ". /opt/conda/bin/activate\n. /opt/conda/gone.sh\n");
  scene.disk.add_file("/opt/conda/conda-meta/conda-package-handling-1.0-0.json", "");
  scene.disk.add_file("/opt/conda/conda-meta/conda-4.6.9-py36_0.json", "");
  auto scripts = read_conda_scripts(scene.disk, path("/opt/conda"));
  ASSERT_TRUE(scripts) << scripts.error().what;
  EXPECT_EQ(scripts->generation, CondaGeneration::exported);
  EXPECT_EQ(scripts->version.value_or(""), "4.6.9");
  ASSERT_EQ(scripts->sources.size(), 2U);
  EXPECT_EQ(scripts->sources[1].path.string(), "/opt/conda/etc/profile.d/conda.sh");
  EXPECT_EQ(scripts->sources[0].digest, Sha256::of(k_4_6));
  EXPECT_THAT(scripts->missing, ElementsAre(path("/opt/conda/gone.sh")));
}

TEST(CondaScripts, TheVersionMayStandInSitePackages) {
  Scene scene;
  scene.disk.add_file("/opt/conda/bin/conda", "", 0755);
  scene.disk.add_file("/opt/conda/lib/python3.11/site-packages/conda-24.7.1.dist-info/METADATA", "");
  EXPECT_EQ(read_conda_scripts(scene.disk, path("/opt/conda"))->version.value_or(""), "24.7.1");
  scene.disk.add_file("/bare/bin/conda", "", 0755);
  EXPECT_FALSE(read_conda_scripts(scene.disk, path("/bare"))->version);
  EXPECT_EQ(read_conda_scripts(scene.disk, path("/none")).error().kind, Kind::usage);
}

TEST(CondaScripts, TheHistoryNamesTheCondaThatWroteItLast) {
  EXPECT_EQ(root_in_history(
                "==> 2019 <==\n# cmd: /opt/old/bin/conda create -n x\n+a\n# cmd: /opt/conda/bin/conda install y\n"),
            path("/opt/conda"));
  EXPECT_EQ(root_in_history("# cmd: conda create\n# cmd: /usr/bin/pip x\n# cmd: /opt/x.py\n"), std::nullopt);
}

} // namespace
} // namespace envboot::env
