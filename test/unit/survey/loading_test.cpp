#include "survey/conda_records.hpp"
#include "survey/cpu_level.hpp"
#include "survey/elf_needs.hpp"
#include "survey/preload.hpp"
#include "survey/runtimes.hpp"
#include "survey/shadowing_files.hpp"

#include "corpus/elf_builder.hpp"
#include "fakes/fake_file_system.hpp"

#include <gmock/gmock.h>

namespace envboot::survey {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

Packages environment_with(std::vector<std::string> libraries) {
  Packages packages{.prefix = path("/env"), .markers = {}};
  packages.packages.push_back({.is = {"demo", "1.0", path("/env/site"), path("/env/site/demo-1.0.dist-info")},
                               .libraries = std::move(libraries)});
  return packages;
}

TEST(CpuLevel, IsTheHighestWhoseFlagsAreAllThere) {
  std::string v2 = "processor\t: 0\nflags\t\t: fpu sse2 cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3";
  std::string v3 = v2 + " avx avx2 bmi1 bmi2 f16c fma abm movbe xsave";
  EXPECT_EQ(x86_level(v2 + "\n"), 2);
  EXPECT_EQ(x86_level(v3 + "\nbugs\t: x\n"), 3);
  EXPECT_EQ(x86_level(v3 + " avx512f avx512bw avx512cd avx512dq avx512vl\n"), 4);
  EXPECT_EQ(x86_level("x\nflags\t\t: fpu sse2 avx avx2\n"), 1) << "a level has those below it";
  EXPECT_EQ(x86_level("processor : 0\nFeatures : fp asimd\n"), 0);
  EXPECT_EQ(x86_level(std::string_view("")), 0);
}

TEST(ElfNeeds, AFileForNewerProcessors) {
  fakes::FakeFileSystem disk;
  std::string note;
  for (uint32_t number : {4U, 16U, 5U, 0x00554e47U, 0xc0008002U, 4U, 8U, 0U}) {
    corpus::append(note, number);
  }
  disk.add_file("/env/site/demo/_c.so", corpus::elf_of({.sections = {{".note.gnu.property", note}}}));
  EXPECT_THAT(elf_needs(disk, {}, environment_with({"demo/_c.so"})).too_new, IsEmpty()) << "this node is not known";
  disk.add_file("/proc/cpuinfo", "x\nflags\t: sse2\n");
  auto needs = elf_needs(disk, {}, environment_with({"demo/_c.so"}));
  ASSERT_THAT(needs.too_new, SizeIs(1));
  EXPECT_EQ(needs.too_new[0].needs, "x86-64-v4");
  EXPECT_EQ(needs.node_level, 1);
}

TEST(ElfNeeds, ALibraryThatLibraryPathPutsBeforeTheEnvironmentsOwn) {
  fakes::FakeFileSystem disk;
  disk.add_file("/env/site/demo/_c.so", corpus::elf_of({.needed = {"libx.so.1", "libz.so.1"}}));
  disk.add_file("/env/site/demo.libs/libx.so.1", corpus::elf_of({}));
  disk.add_file("/opt/lib/libx.so.1", corpus::elf_of({}));
  disk.add_file("/opt/lib/libz.so.1", corpus::elf_of({}));
  auto packages = environment_with({"demo/_c.so", "demo.libs/libx.so.1"});
  Environment environment{{"LD_LIBRARY_PATH", "/opt/lib"}};
  auto needs = elf_needs(disk, environment, packages);
  ASSERT_THAT(needs.shadowed, SizeIs(1)) << "libz is not the environment's";
  EXPECT_EQ(needs.shadowed[0].needs, "libx.so.1");
  EXPECT_EQ(needs.shadowed[0].by, path("/opt/lib/libx.so.1"));
  disk.add_file("/env/lib/libz.so.1", "");
  EXPECT_THAT(elf_needs(disk, environment, packages).shadowed, SizeIs(2)) << "conda's own folder";
  environment.set("LD_LIBRARY_PATH", "/env/lib");
  EXPECT_THAT(elf_needs(disk, environment, packages).shadowed, IsEmpty());
  disk.add_file("/env/site/demo/_c.so", corpus::elf_of({.rpath = "$ORIGIN/../demo.libs", .needed = {"libx.so.1"}}));
  environment.set("LD_LIBRARY_PATH", "/opt/lib");
  EXPECT_THAT(elf_needs(disk, environment, packages).shadowed, IsEmpty()) << "RPATH comes first";
}

TEST(ElfNeeds, AFileOfALibrarysNameThatIsNone) {
  fakes::FakeFileSystem disk;
  disk.add_file("/env/site/demo/_c.so", corpus::elf_of({.needed = {"libx.so.1"}}));
  disk.add_file("/opt/lib/libx.so.1", "junk");
  auto needs = elf_needs(disk, {{"LD_LIBRARY_PATH", "/opt/lib"}}, environment_with({"demo/_c.so"}));
  ASSERT_THAT(needs.missing, SizeIs(1));
  EXPECT_EQ(needs.missing[0].by, path("/opt/lib/libx.so.1"));
}

TEST(Preload, OnlyWhatTheLoaderDoesNotFind) {
  fakes::FakeFileSystem disk;
  disk.add_file("/opt/liba.so", "");
  disk.add_file("/usr/lib/libb.so.1", "");
  auto missing = [&](const char* value) { return missing_preloads(disk, Environment{{"LD_PRELOAD", value}}); };
  EXPECT_THAT(missing("/opt/liba.so:libb.so.1 /opt/$LIB/x.so"), IsEmpty());
  EXPECT_THAT(missing("/opt/gone.so: libgone.so"), ElementsAre("/opt/gone.so", "libgone.so"));
  EXPECT_THAT(missing_preloads(disk, {}), IsEmpty());
}

TEST(Runtimes, ByNameWithAndWithoutAHash) {
  fakes::FakeFileSystem disk;
  auto packages = environment_with({"demo.libs/libgomp-a34b3233.so.1", "demo/libiomp5.so",
                                    "demo.libs/libopenblas64_p-r0-0cf.so", "demo/libompitrace.so", "demo/libgompx.so"});
  auto copies = runtime_copies(disk, packages);
  ASSERT_THAT(copies, SizeIs(3));
  EXPECT_EQ(copies[0].family, RuntimeCopy::Family::gnu_openmp);
  EXPECT_EQ(copies[1].family, RuntimeCopy::Family::llvm_openmp);
  EXPECT_EQ(copies[2].family, RuntimeCopy::Family::openblas);
  disk.add_file("/env/lib/libiomp5.so", "");
  EXPECT_THAT(runtime_copies(disk, packages), SizeIs(3)) << "no conda environment";
  disk.add_dir("/env/conda-meta");
  disk.add_link("/env/lib/libomp.so", "libiomp5.so");
  EXPECT_THAT(runtime_copies(disk, packages), SizeIs(4));
  packages.packages[0].libraries.emplace_back("../lib/libiomp5.so");
  EXPECT_THAT(runtime_copies(disk, packages), SizeIs(4)) << "the same file";
}

std::vector<std::string> hidden(fakes::FakeFileSystem& disk, std::string_view folder) {
  std::vector<std::string> all;
  for (const ShadowingFile& file : shadowing_files(disk, path(folder), {path("/env/site-packages")})) {
    all.push_back(file.module + " of " + file.owner);
  }
  return all;
}

TEST(ShadowingFiles, OfTheStandardLibraryAndOfPackages) {
  fakes::FakeFileSystem disk;
  disk.add_file("/env/site-packages/torch/__init__.py", "");
  disk.add_file("/env/site-packages/six.py", "");
  for (const char* name : {"random.py", "train.py", "six.py", "torch.py", "sys.py", "test.py"}) {
    disk.add_file(std::string("/job/") + name, "");
  }
  disk.add_dir("/job/json");
  EXPECT_THAT(hidden(disk, "/job"),
              ElementsAre("random of the standard library", "six of /env/site-packages", "torch of /env/site-packages"))
      << "sys is built in, a folder without __init__.py loses";
  disk.add_file("/checkout/torch/__init__.py", "");
  EXPECT_THAT(hidden(disk, "/checkout"), SizeIs(1));
  disk.add_file("/checkout/pyproject.toml", "");
  EXPECT_THAT(hidden(disk, "/checkout"), IsEmpty()) << "the project itself";
  EXPECT_THAT(hidden(disk, "/env/site-packages"), IsEmpty());
  EXPECT_THAT(hidden(disk, "/none"), IsEmpty());
}

TEST(CondaRecords, NameTheDistributionsThatCondaInstalled) {
  fakes::FakeFileSystem disk;
  disk.add_file("/env/conda-meta/zope-1.json",
                R"({"files": ["lib/python3.9/site-packages/Zope.Interface-5.4.0.dist-info/METADATA",
                              "lib/python3.9/site-packages/odd.dist-info/METADATA",
                              "lib/python3.9/site-packages/setuptools/_vendor/wheel-0.46.3.dist-info/METADATA",
                              "bin/x"]})");
  auto distributions = conda_records(disk, path("/env")).distributions;
  ASSERT_THAT(distributions, SizeIs(1));
  EXPECT_EQ(distributions[0].name, "zope-interface");
  EXPECT_EQ(distributions[0].version, "5.4.0");
}

} // namespace
} // namespace envboot::survey
