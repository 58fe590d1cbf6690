#include "python/install.hpp"

#include "python/kill9.hpp"
#include "python/real.hpp"
#include "python/site_packages.hpp"
#include "python/uv.hpp"
#include "python/venv.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using namespace real;
using testing::HasSubstr;

/// Makes an index (PEP 503, as files) of small wheels: alpha 1.0 (1500 files, needs beta), beta 1.0 and 2.0, future 1.0
/// (Python 9 only), and `local/beta-1.0+own`, a wheel that no index has.
constexpr const char* k_make_index = R"(import os, sys, zipfile
top = sys.argv[1]
def wheel(folder, name, version, extra='', files=1):
    os.makedirs(folder, exist_ok=True)
    info = '%s-%s.dist-info' % (name, version)
    texts = {'%s/m%d.py' % (name, i): 'VALUE = %d\n' % i for i in range(files)}
    texts['%s/__init__.py' % name] = 'VERSION = "%s"\n' % version
    texts[info + '/METADATA'] = 'Metadata-Version: 2.1\nName: %s\nVersion: %s\n%s' % (name, version, extra)
    texts[info + '/WHEEL'] = 'Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n'
    texts[info + '/RECORD'] = ''.join('%s,,\n' % path for path in list(texts) + [info + '/RECORD'])
    with zipfile.ZipFile(os.path.join(folder, '%s-%s-py3-none-any.whl' % (name, version)), 'w') as archive:
        for path in texts:
            archive.writestr(path, texts[path])
index = os.path.join(top, 'index')
wheel(index + '/alpha', 'alpha', '1.0', 'Requires-Dist: beta\n', 1500)
wheel(index + '/beta', 'beta', '1.0')
wheel(index + '/beta', 'beta', '2.0')
wheel(index + '/future', 'future', '1.0', 'Requires-Python: >=9\n')
wheel(top + '/local', 'beta', '1.0+own')
for name in os.listdir(index):
    with open(os.path.join(index, name, 'index.html'), 'w') as page:
        for file in sorted(os.listdir(os.path.join(index, name))):
            need = ' data-requires-python="&gt;=9"' if name == 'future' else ''
            if file.endswith('.whl'):
                page.write('<a href="%s"%s>%s</a>\n' % (file, need, file))
)";

class RealInstall : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    auto base = python(GetParam());
    if (!base) {
      GTEST_SKIP() << "no CPython " << GetParam() << " on this machine";
    }
    os::Command make;
    make.argv = {base->string(), "-I", "-c", k_make_index, m_home.path().string()};
    ASSERT_TRUE(m_processes->run(make, minutes(1))->good());
    VenvWish venv;
    venv.folder = m_home.path() / "v";
    venv.base_python = *base;
    venv.user = hostile(m_home);
    Status made = MakeVenv(m_home.files(), *m_processes, venv).apply(m_notes, minutes(5));
    ASSERT_TRUE(made) << made.error().what;
    m_wish.venv = venv.folder;
    m_wish.user = venv.user;
    m_wish.index = "file://" + m_home.text("index");
  }
  Status apply() { return InstallPackages(m_home.files(), *m_processes, m_wish).apply(m_notes, minutes(5)); }
  /// As a wheel that was fetched comes into the environment: before all others, with direct_url.json.
  bool install_file(const AbsPath& wheel) {
    os::Command command;
    command.argv = {(m_wish.venv / "bin/python").string(),
                    "-I",
                    "-m",
                    "pip",
                    "install",
                    "--no-deps",
                    "--no-index",
                    "--no-cache-dir",
                    wheel.string()};
    command.environment = {{"HOME", m_home.text("empty")}, {"PATH", "/usr/bin:/bin"}};
    auto outcome = m_processes->run(command, minutes(1));
    return outcome && outcome->good();
  }
  std::string installed() {
    std::string text;
    AbsPath packages = site_packages_of(m_home.files(), m_wish.venv).front();
    std::vector<Distribution> found = list_distributions(m_home.files(), packages).value();
    for (const Distribution& one : found) {
      if (one.name != "pip" && one.name != "setuptools") {
        text += one.name + " " + one.version + (one.complete ? "; " : " incomplete; ");
      }
    }
    return text;
  }
  static std::string told(const Status& status) {
    return status ? "" : status.error().what + testing::PrintToString(status.error().causes);
  }

  fakes::TempFolder m_home;
  std::unique_ptr<os::Processes> m_processes = os::real_processes();
  Notes m_notes;
  InstallWish m_wish;
};

TEST_P(RealInstall, KeepsTheGivenWheelAndDrawsInTheRest) {
  m_wish.kept = {"beta==1.0+own"};
  ASSERT_TRUE(install_file(m_home.path() / "local/beta-1.0+own-py3-none-any.whl"));
  m_wish.requirements = {"alpha"};
  Status done = apply();
  ASSERT_TRUE(done) << told(done);
  EXPECT_EQ(installed(), "alpha 1.0; beta 1.0+own; ");
  EXPECT_FALSE(os::exists(m_home.files(), m_home.path() / "astray"));
  EXPECT_FALSE(os::exists(m_home.files(), m_home.path() / "astray2"));
  EXPECT_FALSE(os::exists(m_home.files(), m_home.path() / "astray3"));
  EXPECT_THAT(m_notes.text(), HasSubstr("global.target"));
  EXPECT_TRUE(apply());
  EXPECT_EQ(installed(), "alpha 1.0; beta 1.0+own; ");
}

TEST_P(RealInstall, CompletesWhatAKilledOneLeft) {
  m_wish.requirements = {"alpha"};
  AbsPath packages = site_packages_of(m_home.files(), m_wish.venv).front();
  bool killed = kill_when([&] { return std::make_unique<InstallPackages>(m_home.files(), *m_processes, m_wish); },
                          [&] { return os::exists(m_home.files(), packages / "alpha/m7.py"); });
  ASSERT_TRUE(killed);
  Status done = apply();
  ASSERT_TRUE(done) << told(done);
  EXPECT_EQ(installed(), "alpha 1.0; beta 2.0; ");
  EXPECT_TRUE(os::exists(m_home.files(), packages / "alpha/m1499.py"));
}

TEST_P(RealInstall, ReinstallsWhatHasNoRecord) {
  m_wish.requirements = {"beta"};
  ASSERT_TRUE(apply());
  AbsPath packages = site_packages_of(m_home.files(), m_wish.venv).front();
  ASSERT_EQ(::unlink((packages / "beta-2.0.dist-info/RECORD").string().c_str()), 0);
  ASSERT_EQ(::unlink((packages / "beta/m0.py").string().c_str()), 0);
  ASSERT_TRUE(apply());
  EXPECT_EQ(installed(), "beta 2.0; ");
  EXPECT_TRUE(os::exists(m_home.files(), packages / "beta/m0.py"));
}

TEST_P(RealInstall, SaysWhatFitsNot) {
  m_wish.requirements = {"nosuchthing"};
  EXPECT_THAT(told(apply()), HasSubstr("the package index has nothing for one of the packages"));
  m_wish.requirements = {"beta==7"};
  EXPECT_THAT(told(apply()), HasSubstr("no version of beta==7 fits"));
  m_wish.requirements = {"future"};
  EXPECT_FALSE(apply());
  m_wish.requirements = {"alpha", "beta<2"};
  m_wish.constraints = {"beta>=2"};
  EXPECT_THAT(told(apply()), HasSubstr("contradict"));
}

TEST_P(RealInstall, UvDoesTheSameWhereItServes) {
  m_wish.uv = find_uv(m_home.files(), os::real_host(*os::real_processes())->environment());
  if (!m_wish.uv || std::string(GetParam()) == "3.7") {
    GTEST_SKIP() << "no uv on PATH, or one that does not serve this Python";
  }
  m_wish.kept = {"beta==1.0+own"};
  ASSERT_TRUE(install_file(m_home.path() / "local/beta-1.0+own-py3-none-any.whl"));
  m_wish.requirements = {"alpha"};
  Status done = apply();
  ASSERT_TRUE(done) << told(done);
  EXPECT_EQ(installed(), "alpha 1.0; beta 1.0+own; ");
  EXPECT_THAT(m_notes.text(), HasSubstr("Installed 1 package"));
  EXPECT_THAT(m_notes.text(), testing::Not(HasSubstr("uv failed")));
}

TEST_P(RealInstall, TheDefaultIndexIsPipsOwn) {
  Environment environment = {{"HOME", m_home.text("empty")}, {"PATH", "/usr/bin:/bin"}};
  auto url = default_index(*m_processes, m_wish.venv / "bin/python", environment, minutes(1));
  ASSERT_TRUE(url) << url.error().what << testing::PrintToString(url.error().causes);
  EXPECT_EQ(url->scheme(), "https");
  EXPECT_THAT(url->path(), testing::StartsWith("/simple"));
}

INSTANTIATE_TEST_SUITE_P(Pythons, RealInstall, testing::Values("3.7", "3.11"),
                         [](const auto& info) { return "Python3_" + std::string(info.param).substr(2); });

} // namespace
} // namespace envboot::python
