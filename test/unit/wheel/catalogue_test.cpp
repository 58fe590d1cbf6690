#include "wheel/judge_row.hpp"

#include "corpus/built_in_catalogue.hpp"
#include "fakes/fake_file_system.hpp"

#include <gmock/gmock.h>

namespace envboot::wheel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view k_torch = R"(schema = 1
name = "torch"
[[wheel]]
version = "1.2.0"
pythons = ["cp37"]
platform = "manylinux1_x86_64"
cuda = "10.0"
capabilities = ["3.5", "5.0", "7.0"]
ptx = ["5.0"]
size = 748882206
sha256 = "b87fd224a7de3bc01ce87eb947698797b4514e27115b0aa60a56991515dd9dd6"
source = "index"
[[wheel]]
version = "1.12.0+cu102"
pythons = ["cp37", "cp38"]
platform = "linux_x86_64"
cuda = "10.2"
capabilities = ["3.5", "3.7", "5.0", "6.0", "7.0"]
urls = ["https://example.org/v{public}/{file}?v={version}"]
[[wheel]]
version = "1.13.1+cu117"
pythons = ["cp37"]
platform = "linux_x86_64"
cuda = "11.7"
capabilities = ["3.5", "7.0", "8.0"]
urls = ["https://example.org/{file}"]
[[wheel]]
version = "2.3.0"
pythons = ["cp38"]
platform = "manylinux1_x86_64"
cuda = "12.1"
capabilities = ["5.0", "7.0", "8.0"]
ptx = ["3.5"]
source = "index"
)";

dist::Version version(std::string_view text) {
  return dist::Version::parse(text).value();
}
std::vector<gpu::Gpu> gpus(std::vector<std::string> names) {
  return gpu::parse_gpus(names).value();
}
std::optional<gpu::DottedVersion> driver(std::string_view text) {
  return gpu::DottedVersion::parse(text).value();
}

class CatalogueTest : public testing::Test {
 protected:
  void SetUp() override {
    Status added = m_catalogue.add(k_torch, "torch.toml");
    ASSERT_TRUE(added) << added.error().what << testing::PrintToString(added.error().causes);
  }
  const CatalogueRow& row(std::string_view text, std::string_view python) {
    const CatalogueRow* found = m_catalogue.find("Torch", version(text), python);
    EXPECT_NE(found, nullptr) << text;
    return *found;
  }
  Catalogue m_catalogue;
};

TEST_F(CatalogueTest, finds_rows_by_exact_version_and_python) {
  EXPECT_EQ(row("1.2.0", "cp37").size, 748882206u);
  EXPECT_TRUE(row("1.2.0", "cp37").from_index);
  EXPECT_EQ(m_catalogue.find("torch", version("1.12.0"), "cp37"), nullptr);
  EXPECT_EQ(m_catalogue.find("torch", version("1.2.0"), "cp38"), nullptr);
  EXPECT_EQ(m_catalogue.find("tensorflow", version("1.2.0"), "cp37"), nullptr);
}

TEST_F(CatalogueTest, makes_file_names_and_urls) {
  EXPECT_EQ(row("1.12.0+cu102", "cp37").file_name("cp37"), "torch-1.12.0+cu102-cp37-cp37m-linux_x86_64.whl");
  EXPECT_EQ(row("1.12.0+cu102", "cp38").file_name("cp38"), "torch-1.12.0+cu102-cp38-cp38-linux_x86_64.whl");
  EXPECT_THAT(row("1.12.0+cu102", "cp38").urls_for("cp38"),
              ElementsAre("https://example.org/v1.12.0/torch-1.12.0+cu102-cp38-cp38-linux_x86_64.whl?v=1.12.0+cu102"));
}

TEST_F(CatalogueTest, refuses_cu102_on_an_a100_before_any_byte) {
  Status judged = judge(row("1.12.0+cu102", "cp37"), gpus({"K40", "V100", "A100"}), std::nullopt);
  ASSERT_FALSE(judged);
  EXPECT_EQ(judged.error().kind, Kind::refused);
  EXPECT_THAT(judged.error().what, HasSubstr("torch 1.12.0+cu102 can't serve A100 (8.0)"));
  EXPECT_THAT(judged.error().causes, ElementsAre(HasSubstr("3.5 3.7 5.0 6.0 7.0")));
  EXPECT_TRUE(judge(row("1.12.0+cu102", "cp37"), gpus({"K40", "V100"}), std::nullopt));
  EXPECT_TRUE(judge(row("1.2.0", "cp37"), gpus({"A100"}), std::nullopt)); // by PTX 5.0
}

TEST_F(CatalogueTest, ptx_does_not_help_bundled_cuda_libraries) {
  Catalogue bundling;
  std::string text(k_torch);
  ASSERT_TRUE(bundling.add(text.insert(text.find("[[wheel]]"), "bundles_cuda = true\n"), "torch.toml"));
  const CatalogueRow* row = bundling.find("torch", version("1.2.0"), "cp37");
  Status judged = judge(*row, gpus({"K40", "A100"}), std::nullopt);
  ASSERT_FALSE(judged);
  EXPECT_THAT(judged.error().what, HasSubstr("can't serve A100"));
  EXPECT_THAT(judged.error().causes, ElementsAre(HasSubstr("older than this card and has no code for 8.0")));
  EXPECT_TRUE(judge(*row, gpus({"T4", "K40"}), std::nullopt)); // 7.0 code runs on 7.5
}

TEST_F(CatalogueTest, refuses_cuda_12_on_a_k40_whatever_it_holds) {
  Status judged = judge(row("2.3.0", "cp38"), gpus({"K40"}), std::nullopt);
  ASSERT_FALSE(judged);
  EXPECT_THAT(judged.error().causes, ElementsAre(HasSubstr("CUDA 12.1 builds for compute capability 5.0 and later")));
}

TEST_F(CatalogueTest, says_what_the_metadata_forgets) {
  auto catalogue = corpus::built_in_catalogue();
  ASSERT_TRUE(catalogue);
  const CatalogueRow* row = catalogue->find("torchvision", version("0.4.0"), "cp37");
  ASSERT_NE(row, nullptr);
  EXPECT_THAT(row->constraints, ElementsAre("pillow<7"));
}

TEST_F(CatalogueTest, judges_the_driver) {
  EXPECT_TRUE(judge(row("1.13.1+cu117", "cp37"), gpus({"K40"}), driver("470.82.01")));
  EXPECT_FALSE(judge(row("1.13.1+cu117", "cp37"), gpus({"K40"}), driver("418.39")));
  EXPECT_FALSE(judge(row("1.2.0", "cp37"), gpus({"K40"}), driver("390.46")));
  EXPECT_TRUE(judge(row("1.2.0", "cp37"), {}, driver("390.46")));
}

TEST(Catalogue, shows_what_is_wrong_with_a_document) {
  const std::pair<const char*, const char*> k_rows[] = {
      {"capabilities = [\"3.4\"]", "no GPU has this"},
      {"sha256 = \"12\"", "64 hexadecimal"},
      {"size = 0", "at least one byte"},
      {"source = \"web\"", "only `index`"},
      {"urls = [\"http://example.org/{file}\"]", "https://"},
      {"colour = \"red\"", "colour"},
      {"abi = \"../x\"", "no wheel's name"},
      {"needs = [\"torch ==\"]", "no requirement"},
      {"files = [{ python = \"cp38\", size = 1 }]", "both `pythons` and `files`"},
  };
  for (auto [line, says] : k_rows) {
    std::string text = std::string("schema = 1\nname = \"torch\"\n[[wheel]]\nversion = \"1.0\"\npythons = [\"cp37\"]\n"
                                   "platform = \"linux_x86_64\"\ncuda = \"10.0\"\n") +
                       (std::string_view(line).starts_with("source") ? "" : "source = \"index\"\n") + line + "\n";
    Catalogue catalogue;
    Status added = catalogue.add(text, "x.toml");
    ASSERT_FALSE(added) << line;
    EXPECT_EQ(added.error().kind, Kind::usage) << line;
    EXPECT_THAT(added.error().what + testing::PrintToString(added.error().causes), HasSubstr(says)) << line;
    EXPECT_TRUE(catalogue.rows().empty());
  }
}

TEST(Catalogue, a_row_with_files_stands_for_each_of_them) {
  std::string head = "schema = 1\nname = \"torch\"\n[[wheel]]\nversion = \"1.0\"\nplatform = \"linux_x86_64\"\n"
                     "cuda = \"10.0\"\nsource = \"index\"\nneeds = [\"numpy >=1.2\"]\nany_cuda_minor = true\n";
  std::string digest(64, 'a');
  Catalogue catalogue;
  ASSERT_TRUE(catalogue.add(head + "files = [{ python = \"cp37\", size = 7, sha256 = \"" + digest +
                                "\" }, { python = \"cp38\", size = 8 }]\n",
                            "x.toml"));
  ASSERT_EQ(catalogue.rows().size(), 2U);
  const CatalogueRow* old = catalogue.find("torch", version("1.0"), "cp37");
  EXPECT_EQ(old->size, 7U);
  EXPECT_EQ(old->sha256->hex(), digest);
  EXPECT_EQ(old->file_name("cp37"), "torch-1.0-cp37-cp37m-linux_x86_64.whl");
  EXPECT_EQ(old->needs.at(0).name, "numpy");
  EXPECT_TRUE(old->any_cuda_minor);
  EXPECT_EQ(old->origin(), "the package index");
  EXPECT_FALSE(catalogue.find("torch", version("1.0"), "cp38")->sha256);
  for (const char* files :
       {"", "files = []\n", "files = [{ size = 7 }]\n", "files = [{ python = \"../x\" }]\n",
        "files = [{ python = \"cp37\", sha256 = \"12\" }]\n", "size = 7\npythons = [\"cp37\", \"cp38\"]\n",
        "files = [{ python = \"cp37\" }, { python = \"cp37\" }]\n"}) {
    Status added = Catalogue().add(head + files, "x.toml");
    ASSERT_FALSE(added) << files;
    EXPECT_EQ(added.error().kind, Kind::usage) << files;
  }
}

TEST(Catalogue, the_users_own_lists_are_those_that_tell_of_a_project) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/c/envboot/wheels", 0700);
  const std::string row = "[[wheel]]\nversion = \"1.0\"\npythons = [\"cp37\"]\nplatform = \"linux_x86_64\"\n"
                          "cuda = \"10.1\"\ncapabilities = [\"3.5\"]\nsource = \"index\"\n";
  disk.add_file("/c/envboot/wheels/ours.toml", "schema = 1\nname = \"torch\"\n" + row, 0600);
  disk.add_file("/c/envboot/wheels/other.toml", "schema = 1\nname = \"jaxlib\"\n" + row, 0600);
  config::Library library(disk, config::UserShelf{AbsPath::parse("/c/envboot").value(), 1000});
  const std::string projects[] = {"torch", "torchvision"}, none[] = {"torchvision"};
  auto lists = own_lists(library, projects);
  ASSERT_TRUE(lists) << lists.error().what;
  EXPECT_EQ(*lists, "schema = 1\nname = \"torch\"\n" + row + "\n");
  EXPECT_EQ(*own_lists(library, none), "") << "torch of the binary is not the user's";
  disk.add_file("/c/envboot/wheels/ours.toml", "schema = 1\n", 0600);
  EXPECT_FALSE(own_lists(library, projects));
}

TEST(Catalogue, reads_what_is_built_in) {
  auto catalogue = corpus::built_in_catalogue();
  ASSERT_TRUE(catalogue) << catalogue.error().what << testing::PrintToString(catalogue.error().causes);
  EXPECT_GT(catalogue->rows().size(), 50u);
  const CatalogueRow* row = catalogue->find("torch", version("1.12.0+cu102"), "cp37");
  ASSERT_NE(row, nullptr);
  EXPECT_TRUE(judge(*row, gpus({"K40", "V100"}), driver("470")));
  EXPECT_FALSE(judge(*row, gpus({"A100"}), driver("470")));
}

} // namespace
} // namespace envboot::wheel
