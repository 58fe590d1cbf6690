#include "python/site_packages.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_processes.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using testing::ElementsAre;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}

TEST(ListDistributions, ReadsEveryKindOfInstallation) {
  fakes::FakeFileSystem files;
  files.add_file("/sp/torch-1.2.0+cu92.dist-info/METADATA", "");
  files.add_file("/sp/torch-1.2.0+cu92.dist-info/RECORD", "");
  files.add_file("/sp/half_done-3.0.dist-info/METADATA", "");
  files.add_file("/sp/PyYAML-5.1-py3.6.egg-info", "Name: PyYAML\n");
  files.add_file("/sp/torchvision-0.4.0-py3.7-linux-x86_64.egg/EGG-INFO/PKG-INFO", "");
  files.add_file("/sp/nameless.egg-info/PKG-INFO", "Metadata-Version: 1.0\nName: nameless\nVersion: 7.1\n");
  files.add_file("/sp/work.egg-link", "/home/s/work\n");
  files.add_file("/sp/~orch-1.0.dist-info/METADATA", "");
  files.add_file("/sp/torch/__init__.py", "");
  auto found = list_distributions(files, path("/sp"));
  ASSERT_TRUE(found);
  std::vector<std::string> lines;
  for (const Distribution& one : *found) {
    lines.push_back(one.name + " " + one.version + (one.complete ? "" : " incomplete"));
  }
  EXPECT_THAT(lines, ElementsAre("half-done 3.0 incomplete", "nameless 7.1", "pyyaml 5.1", "torch 1.2.0+cu92",
                                 "torchvision 0.4.0", "work "));
  EXPECT_FALSE(list_distributions(files, path("/gone")));
}

TEST(ImportableNames, AreWhatImportFinds) {
  fakes::FakeFileSystem files;
  files.add_file("/sp/numpy/__init__.py", "");
  files.add_file("/sp/six.py", "");
  files.add_file("/sp/_x.cpython-37m-x86_64-linux-gnu.so", "");
  files.add_file("/sp/a-1.0.dist-info/RECORD", "");
  files.add_file("/sp/__pycache__/six.pyc", "");
  files.add_file("/sp/README", "");
  files.add_file("/sp/easy-install.pth", "");
  EXPECT_THAT(importable_names(files, path("/sp")).value(), ElementsAre("_x", "numpy", "six"));
}

TEST(SitePackagesOf, FindsEachOnce) {
  fakes::FakeFileSystem files;
  files.add_dir("/e/lib/python3.7/site-packages");
  files.add_dir("/e/lib/python3/dist-packages");
  files.add_link("/e/lib64", "lib");
  EXPECT_THAT(site_packages_of(files, path("/e")),
              ElementsAre(path("/e/lib/python3.7/site-packages"), path("/e/lib/python3/dist-packages")));
}

TEST(DefaultIndex, IsTheUsersElsePips) {
  bool configured = true;
  fakes::FakeProcesses processes([&](const os::Command& command) -> Result<os::Outcome> {
    if (command.argv[2] == "-m") {
      return configured ? fakes::exited(0, "https://user:fake-pw@mirror.example/simple\n")
                        : fakes::exited(1, "", "ERROR: No such key\n");
    }
    return fakes::exited(0, "https://index.example/simple\n");
  });
  Deadline deadline = Deadline::after(std::chrono::seconds(5));
  auto own = default_index(processes, path("/p"), {}, deadline);
  ASSERT_TRUE(own);
  EXPECT_EQ(own->host(), "mirror.example");
  EXPECT_TRUE(own->credentials());
  configured = false;
  EXPECT_EQ(default_index(processes, path("/p"), {}, deadline).value().text(), "https://index.example/simple");
  processes.script = [](const os::Command&) -> Result<os::Outcome> {
    return fakes::exited(1, "", "No module named pip\n");
  };
  auto none = default_index(processes, path("/p"), {}, deadline);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().causes.back(), "No module named pip");
}

} // namespace
} // namespace envboot::python
