#include "wheel/installed_record.hpp"

#include <gtest/gtest.h>

namespace envboot::wheel {
namespace {

TEST(WayFrom, UpAndDown) {
  EXPECT_EQ(way_from({"lib/python3.7/site-packages"}, {"lib/python3.7/site-packages/a/b.py"}), "a/b.py");
  EXPECT_EQ(way_from({"lib/python3.7/site-packages"}, {"bin/run"}), "../../../bin/run");
  EXPECT_EQ(way_from({"lib/python3.7/site-packages"}, {"lib/python3.7/x"}), "../x");
}

TEST(InstalledRecord, StartsFromTheSitePackagesAndNamesItself) {
  dist::RecordLine script{"bin/run", Sha256::of("x"), "", 1}, module{"lib/p/site/a,b.py", Sha256::of("y"), "", 1};
  EXPECT_EQ(installed_record({module, script}, {"lib/p/site"}, {"lib/p/site/d-1.dist-info"}),
            "../../../bin/run,sha256=" + Sha256::of("x").record_text() +
                ",1\r\n\"a,b.py\",sha256=" + Sha256::of("y").record_text() + ",1\r\nd-1.dist-info/RECORD,,\r\n");
}

TEST(DirectUrl, EncodesThePath) {
  std::string text = direct_url(AbsPath::parse("/my wheels/t-1+cu92.whl").value(), Sha256::of(""));
  EXPECT_TRUE(text.ends_with(R"("url": "file:///my%20wheels/t-1%2Bcu92.whl"})")) << text;
}

} // namespace
} // namespace envboot::wheel
