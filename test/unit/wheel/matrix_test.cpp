#include "wheel/catalogue.hpp"

#include "corpus/built_in_catalogue.hpp"

#include <gmock/gmock.h>
#include <map>
#include <set>

namespace envboot::wheel {
namespace {

/// The releases of nelson-liu/pytorch-manylinux-binaries: which CUDA and Python, and what nvcc was told to build for.
/// From its build scripts and logs.
struct Release {
  std::string_view version;
  std::vector<std::string> cudas, pythons;
};
const std::vector<std::string> k_35_37{"cp35", "cp36", "cp37"}, k_35_38{"cp35", "cp36", "cp37", "cp38"},
    k_36_38{"cp36", "cp37", "cp38"}, k_36_39{"cp36", "cp37", "cp38", "cp39"}, k_37_310{"cp37", "cp38", "cp39", "cp310"},
    k_37_311{"cp37", "cp38", "cp39", "cp310", "cp311"};
const std::vector<Release> k_releases{
    {"1.3.1", {"9.2", "10.0", "10.1"}, k_35_37},    {"1.4.0", {"9.2", "10.0", "10.1"}, k_35_38},
    {"1.5.0", {"9.2", "10.1", "10.2"}, k_35_38},    {"1.5.1", {"9.2", "10.1", "10.2"}, k_35_38},
    {"1.6.0", {"9.2", "10.1", "10.2"}, k_36_38},    {"1.7.0", {"9.2", "10.1", "10.2"}, k_36_38},
    {"1.7.1", {"9.2", "10.1", "10.2"}, k_36_39},    {"1.8.0", {"10.1", "10.2", "11.1"}, k_36_39},
    {"1.8.1", {"10.1", "10.2", "11.1"}, k_36_39},   {"1.9.0", {"10.2", "11.1"}, k_36_39},
    {"1.9.1", {"10.2", "11.1"}, k_36_39},           {"1.10.0", {"10.2", "11.1", "11.3"}, k_36_39},
    {"1.10.1", {"10.2", "11.1", "11.3"}, k_36_39},  {"1.10.2", {"10.2", "11.1", "11.3"}, k_36_39},
    {"1.11.0", {"10.2", "11.3", "11.5"}, k_37_310}, {"1.12.0", {"10.2", "11.3", "11.6"}, k_37_310},
    {"1.12.1", {"11.3", "11.6"}, k_37_310},         {"1.13.0", {"11.6", "11.7"}, k_37_311},
    {"1.13.1", {"11.6", "11.7"}, k_37_311}};

std::string expected_capabilities(const Release& release, const std::string& cuda) {
  auto version = dist::Version::parse(release.version).value();
  bool cuda_11 = cuda.starts_with("11");
  if (version < dist::Version::parse("1.8").value()) {
    return cuda == "9.2" ? "3.5 5.0 6.0 7.0" : "3.5 5.0 6.0 7.0 7.5";
  }
  return cuda_11 ? "3.5 3.7 5.0 6.0 7.0 7.5 8.0 8.6" : "3.5 3.7 5.0 6.0 7.0";
}

std::string text_of(const std::vector<gpu::ComputeCapability>& capabilities) {
  std::string text;
  for (gpu::ComputeCapability capability : capabilities) {
    text += (text.empty() ? "" : " ") + capability.text();
  }
  return text;
}

std::string without_dot(std::string cuda) {
  cuda.erase(cuda.find('.'), 1);
  return cuda;
}

TEST(Matrix, HoldsEachOfThe203BuildsForKepler) {
  Catalogue catalogue = corpus::built_in_catalogue().value();
  std::set<std::string> expected, found;
  for (const Release& release : k_releases) {
    for (const std::string& cuda : release.cudas) {
      for (const std::string& python : release.pythons) {
        auto version = dist::Version::parse(fmt::format("{}+cu{}", release.version, without_dot(cuda))).value();
        const CatalogueRow* row = catalogue.find("torch", version, python);
        ASSERT_NE(row, nullptr) << version.text() << " " << python;
        EXPECT_EQ(row->cuda.text, cuda) << row->where;
        EXPECT_EQ(text_of(row->capabilities), expected_capabilities(release, cuda)) << row->where;
        EXPECT_TRUE(row->ptx.empty()) << row->where;
        EXPECT_EQ(row->glibc, "2.17") << row->where;
        std::string abi = python + (python < "cp38" && python > "cp34" ? "m" : "");
        EXPECT_EQ(
            row->urls_for(python).front(),
            fmt::format("https://github.com/nelson-liu/pytorch-manylinux-binaries/releases/download/v{}/torch-{}-{}-{}"
                        "-linux_x86_64.whl",
                        release.version, version.text(), python, abi));
        expected.insert(row->file_name(python));
      }
    }
  }
  for (const CatalogueRow& row : catalogue.rows()) {
    for (const std::string& python : row.pythons) {
      if (row.origin() == "github.com/nelson-liu") {
        found.insert(row.file_name(python));
      }
    }
  }
  EXPECT_EQ(expected.size(), 203U);
  EXPECT_EQ(found, expected);
}

/// Official releases: the lowest capability tells whether they reach a K40 or a K80.
TEST(Matrix, KnowsWhereOfficialBuildsEnd) {
  Catalogue catalogue = corpus::built_in_catalogue().value();
  std::map<std::string, std::string> lowest;
  for (const CatalogueRow& row : catalogue.rows()) {
    if (row.name == "torch" && row.from_index) {
      EXPECT_TRUE(row.sha256 && row.size) << row.where;
      lowest[row.version.text()] = row.capabilities.front().text();
    }
  }
  EXPECT_EQ(lowest.size(), 52U);
  const std::pair<const char*, const char*> k_rows[] = {{"1.0.0", "3.5"}, {"1.3.0", "3.5"},  {"1.3.1", "3.7"},
                                                        {"2.0.1", "3.7"}, {"2.1.0", "5.0"},  {"2.7.1", "5.0"},
                                                        {"2.8.0", "7.0"}, {"2.10.0", "7.0"}, {"2.11.0", "7.5"}};
  for (auto [version, capability] : k_rows) {
    EXPECT_EQ(lowest[version], capability) << version;
  }
}

/// torchvision's files of the index, by release: for which Pythons, and which torch they ask for.
TEST(Matrix, HasATorchvisionForEachTorchOfTheIndex) {
  Catalogue catalogue = corpus::built_in_catalogue().value();
  struct Pair {
    const char *torchvision, *torch, *cuda;
    std::vector<std::string> pythons;
  };
  const Pair k_pairs[] = {{"0.3.0", "1.1.0", "9.0", k_35_37},
                          {"0.4.0", "1.2.0", "10.0", k_35_37},
                          {"0.4.1", "1.3.0", "10.1", k_35_37},
                          {"0.4.2", "1.3.1", "10.1", k_35_37},
                          {"0.5.0", "1.4.0", "10.1", k_35_38},
                          {"0.6.0", "1.5.0", "10.2", k_35_38},
                          {"0.6.1", "1.5.1", "10.2", k_35_38},
                          {"0.7.0", "1.6.0", "10.2", k_36_38},
                          {"0.8.1", "1.7.0", "10.2", k_36_38},
                          {"0.8.2", "1.7.1", "10.2", k_36_39},
                          {"0.9.0", "1.8.0", "10.2", k_36_39},
                          {"0.9.1", "1.8.1", "10.2", k_36_39},
                          {"0.10.0", "1.9.0", "10.2", k_36_39},
                          {"0.10.1", "1.9.1", "10.2", k_36_39},
                          {"0.11.1", "1.10.0", "10.2", k_36_39},
                          {"0.11.2", "1.10.1", "10.2", k_36_39},
                          {"0.11.3", "1.10.2", "10.2", {"cp37", "cp38", "cp39"}},
                          {"0.12.0", "1.11.0", "10.2", k_37_310},
                          {"0.13.0", "1.12.0", "10.2", k_37_310},
                          {"0.13.1", "1.12.1", "10.2", k_37_310},
                          {"0.14.0", "1.13.0", "11.7", k_37_310},
                          {"0.14.1", "1.13.1", "11.7", k_37_310}};
  for (const Pair& pair : k_pairs) {
    auto version = dist::Version::parse(pair.torchvision).value(), torch = dist::Version::parse(pair.torch).value();
    std::vector<std::string> pythons;
    for (const CatalogueRow& row : catalogue.rows()) {
      if (row.name == "torchvision" && row.version == version) {
        ASSERT_EQ(row.needs.size(), 1U) << row.where;
        EXPECT_EQ(row.needs[0].name, "torch");
        EXPECT_TRUE(row.needs[0].specifiers.contains(torch)) << row.where;
        EXPECT_EQ(row.cuda.text, pair.cuda) << row.where;
        EXPECT_EQ(row.any_cuda_minor, false) << row.where;
        EXPECT_TRUE(row.sha256 && row.size) << row.where;
        // 0.3.0 has machine code for 3.0 alone: it runs on a K40, and every newer card compiles its PTX.
        EXPECT_EQ(row.capabilities.front().text(), version.text() == "0.3.0" ? "3.0" : "3.5") << row.where;
        pythons.insert(pythons.end(), row.pythons.begin(), row.pythons.end());
      }
    }
    EXPECT_EQ(pythons, pair.pythons) << pair.torchvision;
  }
}

} // namespace
} // namespace envboot::wheel
