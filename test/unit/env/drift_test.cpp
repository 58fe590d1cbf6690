#include "env/drift.hpp"
#include "unit/env/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> texts(const std::vector<Drift>& drifts) {
  std::vector<std::string> all;
  for (const Drift& drift : drifts) {
    all.push_back(drift.what);
  }
  return all;
}

/// A conda and an environment of its.
struct CondaScene : Scene {
  CondaScene() {
    disk.add_file("/opt/conda/bin/conda", "", 0755);
    disk.add_file("/opt/conda/bin/activate", "conda activate \"$@\"\n");
    disk.add_file("/opt/conda/conda-meta/conda-4.6.9-py36_0.json", "");
    disk.add_file("/e/bin/python", "ELF", 0755);
    disk.add_dir("/e/lib/python3.7");
    disk.add_file("/e/conda-meta/state", R"({"env_vars": {"A": "x"}})");
  }
  Provenance made() {
    return provenance(path("/e"), read_conda_scripts(disk, path("/opt/conda")).value(), {{"A", "x"}}, "then");
  }
};

TEST(Standalone, TheProvenanceComesBackOutOfTheScript) {
  CondaScene scene;
  Provenance made = scene.made();
  made.variables = {{"A", "hey! 'x'\n`y`"}, {"B", std::nullopt}};
  std::string script = with_provenance("# first\n# second\n", made);
  EXPECT_TRUE(script.starts_with("# first\n# envboot-source: {"));
  EXPECT_TRUE(script.ends_with("}\n# second\n"));
  EXPECT_EQ(std::ranges::count(script, '\n'), 3);
  EXPECT_EQ(script.find('!'), std::string::npos);
  auto read = provenance_in(script);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(to_json(*read), to_json(made));
  EXPECT_EQ(provenance_in("# first\n# second\n").error().kind, Kind::usage);
}

TEST(Drift, OfAStandaloneScript) {
  CondaScene scene;
  Provenance made = scene.made();
  EXPECT_THAT(drift_of(scene.disk, made), IsEmpty());
  made.variables = {{"GONE", std::nullopt}, {"A", "x"}};
  EXPECT_THAT(drift_of(scene.disk, made), IsEmpty()) << "conda may print what it unsets";
  scene.disk.add_file("/opt/conda/bin/activate", "conda activate \"$@\" \n");
  scene.disk.add_file("/opt/conda/conda-meta/conda-4.6.9-py36_0.json", "");
  scene.disk.add_file("/e/conda-meta/state", R"({"env_vars": {"A": "y"}})");
  EXPECT_THAT(
      texts(drift_of(scene.disk, made)),
      ElementsAre("/e wants other variables than when the script was written", "/opt/conda/bin/activate was changed"));
  made.conda = "4.5.4";
  EXPECT_THAT(texts(drift_of(scene.disk, made)),
              testing::Contains("the conda /opt/conda is version 4.6.9 and was 4.5.4"));
  made.root = path("/opt/gone");
  made.prefix = path("/gone");
  EXPECT_THAT(texts(drift_of(scene.disk, made)),
              ElementsAre("/gone is no environment", "the conda /opt/gone is gone; the script doesn't need it"));
}

TEST(Drift, OfAnAdoptedEnvironment) {
  CondaScene scene;
  EnvironmentSpec spec{"e", path("/e"), path("/e"), {3, 7}};
  spec.flavour = Flavour::conda;
  spec.variables = {{"A", "x"}};
  Adopted adopted{"e", path("/d/e"), spec, "then"};
  EXPECT_THAT(drift_of(scene.disk, adopted), IsEmpty());
  adopted.spec = [&] {
    spec.python = {3, 6};
    spec.flavour = Flavour::venv;
    spec.variables = {};
    return spec;
  }();
  EXPECT_THAT(texts(drift_of(scene.disk, adopted)),
              ElementsAre("/e is of the kind conda and was venv", "/e has Python 3.7 and had 3.6",
                          "/e wants other variables than when its scripts were written"));
  spec.prefix = path("/gone");
  adopted.spec = spec;
  EXPECT_THAT(texts(drift_of(scene.disk, adopted)), ElementsAre("/gone is no environment"));
  adopted.spec = Unknown{"no record"};
  EXPECT_THAT(texts(drift_of(scene.disk, adopted)), ElementsAre("no record"));
}

TEST(Drift, OfWhatEnvbootMade) {
  Scene scene;
  Lockfile lock{.name = "dl", .made_at = {}, .plan = "p"};
  lock.base = "/base";
  Published published{"dl", path("/envs/dl"), path("/envs/.gen/dl-1"), lock};
  scene.disk.add_dir("/base");
  scene.disk.add_file("/envs/.gen/dl-1/bin/python", "ELF", 0755);
  for (const char* door : {"activate", "activate.csh", "activate.fish"}) {
    scene.disk.add_file(std::string("/envs/.gen/dl-1/bin/") + door, "# envboot: activate 1\n");
  }
  EXPECT_THAT(drift_of(scene.disk, published), IsEmpty());
  scene.disk.add_file("/envs/.gen/dl-1/bin/activate.csh", "# venv's own\n");
  published.lock = [&] {
    lock.base = "/gone";
    return lock;
  }();
  EXPECT_THAT(texts(drift_of(scene.disk, published)),
              ElementsAre("the Python it stands on is gone: /gone", "/envs/dl/bin/activate.csh is not envboot's"));
}

TEST(Drift, DoorsThatWereEditedOrRemoved) {
  Scene scene;
  FilesWish wish{"dl", "doors", {{path("/home/ada/a"), 0644, "ours"}, {path("/home/ada/b"), 0644, "ours"}}};
  PlaceFiles step(scene.disk, scene.ledger, wish);
  ASSERT_TRUE(scene.apply(step));
  EXPECT_THAT(*edited_doors(scene.disk, scene.ledger, "dl"), IsEmpty());
  scene.disk.add_file("/home/ada/a", "mine");
  ASSERT_TRUE(scene.disk.dir(path("/home/ada")).value()->unlink(PathLiteral("b")));
  EXPECT_THAT(texts(*edited_doors(scene.disk, scene.ledger, "dl")),
              ElementsAre("/home/ada/a was changed since envboot wrote it", "/home/ada/b is missing"));
}

} // namespace
} // namespace envboot::env
