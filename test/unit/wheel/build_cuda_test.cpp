#include "wheel/build_cuda.hpp"

#include <gmock/gmock.h>

namespace envboot::wheel {
namespace {

LibraryReport library(std::string path, std::vector<std::string> needed) {
  LibraryReport made;
  made.code.path = std::move(path);
  made.needed = std::move(needed);
  return made;
}

TEST(BuildCuda, reads_version_py_in_its_spellings) {
  EXPECT_EQ(cuda_in_version_py("__version__ = '1.2.0'\ncuda = '10.0.130'\n"), "10.0.130");
  EXPECT_EQ(cuda_in_version_py("cuda: Optional[str] = \"12.1\""), "12.1");
  EXPECT_EQ(cuda_in_version_py("cuda = None\n"), "");
  EXPECT_EQ(cuda_in_version_py("if x:\n    cuda = f()\n"), "");
  EXPECT_EQ(cuda_in_version_py("cuda = 'ten'"), "");
  EXPECT_EQ(cuda_in_version_py("cuda = '"), "");
}

TEST(BuildCuda, asks_the_runtime_library_next) {
  EXPECT_EQ(*build_cuda("", {library("a.so", {"libc.so.6", "libcudart.so.10.1"})}), "10.1");
  EXPECT_EQ(*build_cuda("", {library("torch/lib/libcudart-1581fefa.so.10.0", {})}), "10.0");
  EXPECT_EQ(*build_cuda("", {library("a.so", {"libcudart-1581fefa.so.10.0"})}), "10.0");
}

TEST(BuildCuda, asks_the_ptx_version_last) {
  LibraryReport made = library("a.so", {});
  made.code.code.images[{.kind = binfmt::ImageKind::ptx, .isa_major = 6, .isa_minor = 5}] = 1;
  EXPECT_EQ(*build_cuda("", {made}), "10.2");
  EXPECT_FALSE(build_cuda("", {}).known());
}

} // namespace
} // namespace envboot::wheel
