#include "dist/metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace envboot::dist {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Metadata, ReadsHeadersAndLeavesTheBody) {
  auto metadata =
      parse_metadata("\xEF\xBB\xBFMetadata-Version: 2.1\r\nname: torch\r\nVersion:1.2.0\r\nSummary: Tensors\r\n"
                     "Author: J\xC3\xBCrgen\r\nLicense: a\r\n   b: c\r\n\tVersion: 9\r\nRequires-Dist: numpy\r\n"
                     "Requires-Dist: future ;\r\n extra == 'x'\r\nRequires-Python: >=3.5\r\n\r\n"
                     "Requires-Dist: body\r\n");
  ASSERT_TRUE(metadata) << metadata.error().what;
  EXPECT_EQ(metadata->name, "torch");
  EXPECT_EQ(metadata->version, "1.2.0");
  EXPECT_EQ(metadata->requires_python, ">=3.5");
  EXPECT_THAT(metadata->requires_dist, ElementsAre("numpy", "future ; extra == 'x'"));
}

TEST(Metadata, FirstValueHolds) {
  EXPECT_EQ(parse_metadata("Name: a\nName: b\nVersion: 1\n")->name, "a");
  EXPECT_EQ(parse_metadata("Name: a\nVersion: 1\nno header here\nRequires-Dist: x\n")->requires_dist.size(), 0U);
}

TEST(Metadata, AFieldMayBeginOnItsSecondLine) {
  EXPECT_EQ(parse_metadata("Name:\n a\n  b\nVersion: 1\n")->name, "a b");
}

TEST(Metadata, MissingNameOrVersionIsAnError) {
  EXPECT_EQ(parse_metadata("Version: 1\n").error().what, "METADATA has no Name");
  EXPECT_EQ(parse_metadata("Name: a\n\nVersion: 1\n").error().what, "METADATA has no Version");
  EXPECT_FALSE(parse_metadata(std::string_view("\0\0", 2)));
  EXPECT_FALSE(parse_metadata(" Name: a\n"));
}

TEST(Record, ReadsQuotesAndMissingFields) {
  Sha256 digest = Sha256::of("print(1)\n");
  std::string text = "six.py,sha256=" + digest.record_text() +
                     ",9\r\n\"a,\"\"b\"\"\nc\",,\nx/RECORD,,\n\n/abs/../bin/x,sha512=AA,7\nlast";
  auto lines = parse_record(text);
  ASSERT_TRUE(lines) << lines.error().what;
  ASSERT_EQ(lines->size(), 5U);
  EXPECT_EQ((*lines)[0].path, "six.py");
  EXPECT_EQ((*lines)[0].sha256, digest);
  EXPECT_EQ((*lines)[0].size, 9U);
  EXPECT_EQ((*lines)[1].path, "a,\"b\"\nc");
  EXPECT_FALSE((*lines)[2].sha256 || (*lines)[2].size);
  EXPECT_EQ((*lines)[3].other_hash, "sha512=AA");
  EXPECT_FALSE((*lines)[3].sha256);
  EXPECT_EQ((*lines)[4].path, "last");
}

TEST(Record, ErrorsNameTheLine) {
  struct Case {
    std::string_view text, what;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"a,,\nb,sha256=short,1\n", "RECORD line 2: the sha256"},
           {"a,,1x\n", "RECORD line 1: the size"},
           {"a,,99999999999999999999\n", "the size"},
           {"a,,-1\n", "the size"},
           {"a,,1,2\n", "more than path"},
           {",,\n", "the path is empty"},
           {"\"\",,\n", "the path is empty"},
           {"a,abc,1\n", "names no algorithm"},
           {"a,,\n\"b\n\n", "RECORD line 2: a quote is never closed"},
       }) {
    auto lines = parse_record(c.text);
    ASSERT_FALSE(lines) << c.text;
    EXPECT_THAT(lines.error().what, HasSubstr(std::string(c.what)));
  }
  EXPECT_TRUE(parse_record("")->empty());
}

TEST(Record, IsWrittenAsPipWritesIt) {
  RecordLine own, file{"b \"c\",d.py", Sha256::of("x"), "", 1}, other{"a/e.py", std::nullopt, "sha512=AA", 7};
  own.path = "z/RECORD";
  std::string text = write_record({own, file, other});
  EXPECT_EQ(text, "a/e.py,sha512=AA,7\r\n\"b \"\"c\"\",d.py\",sha256=" + Sha256::of("x").record_text() +
                      ",1\r\nz/RECORD,,\r\n");
  auto again = parse_record(text);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)[1].path, file.path);
}

TEST(WheelFile, ReadsVersionPurelibAndTags) {
  auto wheel = parse_wheel_file("Wheel-Version: 1.9\nGenerator: x\nRoot-Is-Purelib: True\nTag: py2-none-any\n"
                                "Tag: py3-none-any\n");
  ASSERT_TRUE(wheel) << wheel.error().what;
  EXPECT_EQ(wheel->major, 1);
  EXPECT_EQ(wheel->minor, 9);
  EXPECT_TRUE(wheel->root_is_purelib);
  EXPECT_THAT(wheel->tags, ElementsAre("py2-none-any", "py3-none-any"));
  EXPECT_FALSE(parse_wheel_file("Wheel-Version: 1.0\nRoot-Is-Purelib: false\n")->root_is_purelib);
  for (const char* text : {"", "Wheel-Version:\n", "Wheel-Version: 1\n", "Wheel-Version: x.y\n"}) {
    EXPECT_FALSE(parse_wheel_file(text)) << text;
  }
}

TEST(EntryPoints, ReadSections) {
  auto entries =
      parse_entry_points("# comment\nlost = x:y\n[console_scripts]\nconvert-onnx = caffe2.python:main\n"
                         " f2py=numpy.f2py:main [all] \n; other\nbroken\n=x\n\n[ gui_scripts ]\r\na = b:c=d\r\n");
  EXPECT_THAT(entries, ElementsAre(EntryPoint{"console_scripts", "convert-onnx", "caffe2.python:main"},
                                   EntryPoint{"console_scripts", "f2py", "numpy.f2py:main [all]"},
                                   EntryPoint{"gui_scripts", "a", "b:c=d"}));
}

/// pip, uv and envboot write other lines for the same wheel.
TEST(ContentsOf, TheSameFilesComeToTheSameWhoeverInstalledThem) {
  auto of = [](std::string_view record) { return contents_of(parse_record(record).value()).hex(); };
  std::string one = of("six.py,sha256=2U_8ZbFvnSSGxnG5zYuo6v9sQonPNvUCLwAhJMtVifk,8\n"
                       "six-1.dist-info/METADATA,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"
                       "six-1.dist-info/INSTALLER,sha256=2U_8ZbFvnSSGxnG5zYuo6v9sQonPNvUCLwAhJMtVifk,8\n"
                       "__pycache__/six.cpython-311.pyc,,\n"
                       "../../../bin/six,sha256=2U_8ZbFvnSSGxnG5zYuo6v9sQonPNvUCLwAhJMtVifk,8\n"
                       "six-1.dist-info/RECORD,,\n");
  EXPECT_EQ(of("six-1.dist-info/METADATA,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"
               "six-1.dist-info/direct_url.json,sha256=2U_8ZbFvnSSGxnG5zYuo6v9sQonPNvUCLwAhJMtVifk,8\n"
               "six-1.dist-info/uv_cache.json,sha256=2U_8ZbFvnSSGxnG5zYuo6v9sQonPNvUCLwAhJMtVifk,8\n"
               "six.py,sha256=2U_8ZbFvnSSGxnG5zYuo6v9sQonPNvUCLwAhJMtVifk,8\n"),
            one);
  EXPECT_NE(of("six-1.dist-info/METADATA,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"
               "six.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"),
            one);
  EXPECT_NE(of("../../../share/x,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"), of(""));
}

} // namespace
} // namespace envboot::dist
