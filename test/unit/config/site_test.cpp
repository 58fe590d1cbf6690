#include "config/site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace envboot::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr std::string_view k_full = R"(schema = 1
name = "lab"
title = "The lab"
hosts = ["login*.lab.example.org", "GPU[0-9]"]
modulepath = ["/opt/modulefiles"]
base_modules = ["apps/anaconda/3"]
ca = ["~/ca.crt", "$HOME/other.crt"]
index = "https://index.example.org/simple/"
channels = ["conda-forge", "https://conda.example.org/main"]
[[node]]
name = "old"
gpus = ["K40"]
glibc = "2.17"
driver = "470.82"
select = "centos=haswell"
[[place]]
name = "scratch"
path = "$SCRATCH"
purge = "files older than a week may go"
[proxy]
url = "http://proxy.example.org:3128"
login = "https://proxy.example.org/cgi-bin/proxy.cgi"
direct = ["localhost", ".example.org"]
[job]
scheduler = "slurm"
queue = "gpu"
walltime = "02:00:00"
[[mirror]]
prefix = "https://github.com/"
use = "https://mirror.example.org/github/"
)";

TEST(Site, ReadsEveryKey) {
  auto site = parse_site(k_full, "here.toml");
  ASSERT_TRUE(site) << site.error().what;
  EXPECT_EQ(site->name, "lab");
  EXPECT_EQ(site->title, "The lab");
  EXPECT_THAT(site->modulepath, ElementsAre("/opt/modulefiles"));
  EXPECT_THAT(site->base_modules, ElementsAre("apps/anaconda/3"));
  EXPECT_THAT(site->ca, ElementsAre("~/ca.crt", "$HOME/other.crt"));
  EXPECT_EQ(site->index, "https://index.example.org/simple/");
  EXPECT_THAT(site->channels, ElementsAre("conda-forge", "https://conda.example.org/main"));
  ASSERT_EQ(site->nodes.size(), 1U);
  EXPECT_EQ(site->nodes[0].name, "old");
  EXPECT_THAT(site->nodes[0].gpus, ElementsAre("K40"));
  EXPECT_EQ(site->nodes[0].glibc, "2.17");
  EXPECT_EQ(site->nodes[0].driver, "470.82");
  EXPECT_EQ(site->nodes[0].select, "centos=haswell");
  ASSERT_EQ(site->places.size(), 1U);
  EXPECT_EQ(site->places[0].path, "$SCRATCH");
  EXPECT_EQ(site->places[0].purge, "files older than a week may go");
  EXPECT_EQ(site->proxy.url, "http://proxy.example.org:3128");
  EXPECT_EQ(site->proxy.login, "https://proxy.example.org/cgi-bin/proxy.cgi");
  EXPECT_THAT(site->proxy.direct, ElementsAre("localhost", ".example.org"));
  EXPECT_THAT(site->mirrors, ElementsAre(Pair("https://github.com/", "https://mirror.example.org/github/")));
  EXPECT_EQ(site->origin, "here.toml");
}

TEST(Site, APurgeThatNobodyKnowsIsNoPurgeAndNotNone) {
  auto site = parse_site("schema = 1\nname = \"a\"\ntitle = \"A\"\n[[place]]\nname = \"scratch\"\npath = \"$SCRATCH\"\n"
                         "purge = \"unknown\"\n[[place]]\nname = \"home\"\npath = \"~\"\n",
                         "a.toml");
  ASSERT_TRUE(site) << site.error().what;
  EXPECT_EQ(site->places.at(0).purge, "");
  EXPECT_FALSE(site->places.at(0).purge_known);
  EXPECT_TRUE(site->places.at(1).purge_known);
}

TEST(Site, ErrorsSayWhat) {
  struct Case {
    std::string_view line, what;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"hosts = 'x'", "`hosts` must be an array"},
           {"modulepath = ['opt']", "must begin with `/`"},
           {"ca = ['x.crt']", "must begin with `/`"},
           {"index = 'example.org'", "must be a URL"},
           {"index = 'ftp://example.org'", "must be a URL"},
           {"index = 'https://me:fake-secret@example.org/'", "no place for secrets"},
           {"channels = ['https://example.org/t/fake-secret/main']", "no place for secrets"},
           {"channels = ['https://me:fake-secret@example.org/main']", "no place for secrets"},
           {"[proxy]\nurl = 'http://me:fake-secret@proxy:3128'", "no place for secrets"},
           {"[proxy]\ndirect = ['http://x/']", "a host or a `.domain`"},
           {"[[node]]\nname = 'a'\nglibc = 'two'", "such as `2.17`"},
           {"[[node]]\nname = 'a'\nglibc = '2..1'", "such as `2.17`"},
           {"[[node]]\nname = 'a'\ndriver = '470b'", "such as `470.82.01`"},
           {"[[node]]\nname = 'a'\nselect = \"x\\n#PBS -e\"", "must be one line"},
           {"[[node]]\nname = 'a'\n[[node]]\nname = 'a'", "a second [[node]] is named `a`"},
           {"[[node]]\ngpus = []", "the key `name` is missing"},
           {"[[place]]\nname = 'a'\npath = 'x'", "must begin with"},
           {"[[place]]\nname = 'a'", "the key `path` is missing"},
           {"[[mirror]]\nprefix = 'https://x/'", "the key `use` is missing"},
           {"[[mirrors]]\nprefix = 'https://x/'", "unknown key `mirrors`"},
       }) {
    auto site = parse_site("schema = 1\nname = 'x'\n" + std::string(c.line), "x.toml");
    ASSERT_FALSE(site) << c.line;
    EXPECT_EQ(site.error().kind, Kind::usage);
    EXPECT_THAT(site.error().what, HasSubstr(std::string(c.what))) << c.line;
    EXPECT_THAT(site.error().what, Not(HasSubstr("fake-secret"))) << c.line;
  }
}

TEST(ChooseSite, TakesTheFirstWhosePatternMatches) {
  std::vector<Site> sites(3);
  sites[0].name = "none";
  sites[1].name = "lab";
  sites[1].hosts = {"login*.lab.example.org", "gpu[0-9]"};
  sites[2].name = "all";
  sites[2].hosts = {"*.example.org"};
  EXPECT_EQ(choose_site(sites, "login02.lab.example.org"), &sites[1]);
  EXPECT_EQ(choose_site(sites, "GPU7"), &sites[1]);
  EXPECT_EQ(choose_site(sites, "www.example.org"), &sites[2]);
  EXPECT_EQ(choose_site(sites, "login02"), nullptr);
  EXPECT_EQ(choose_site({}, "x"), nullptr);
}

TEST(Site, SaysHowJobsAreSubmitted) {
  auto site = parse_site(k_full, "lab.toml");
  ASSERT_TRUE(site) << site.error().what;
  EXPECT_EQ(site->job.scheduler, "slurm");
  EXPECT_EQ(site->job.queue, "gpu");
  EXPECT_EQ(site->job.walltime, "02:00:00");
  std::string unknown(k_full);
  unknown.replace(unknown.find("\"slurm\""), 7, "\"lsf\"");
  auto refused = parse_site(unknown, "lab.toml");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("`lsf` is no scheduler"));
}

} // namespace
} // namespace envboot::config
