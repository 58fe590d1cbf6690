#include "dist/metadata.hpp"
#include "dist/requirement.hpp"
#include "dist/wheel_name.hpp"

#include <gtest/gtest.h>
#include <random>

// Any bytes in, a value or an Error out: good texts with a few bytes changed, cut or doubled. The sanitizers' build is
// the judge; what a parser takes must also be taken again in its normalised form.

namespace envboot::dist {
namespace {

constexpr std::string_view k_seeds[] = {
    "1!2.0rc1.post2.dev3+cu102.5",
    ">=3.7,<3.8,!=1.0.*,~=2.1,===x",
    "torch-1.12.0+cu102-1b-cp37.cp38-cp37m.abi3-manylinux_2_17_x86_64.manylinux1_x86_64.whl",
    "name[extra,b] (>=1,<2) ; python_version < '3.8' and (extra == \"x\" or os_name not in 'nt')",
    "Name: a\r\nVersion: 1\r\nRequires-Dist: b (>1)\r\n more\r\n\r\nbody",
    "a.py,sha256=uHGv2ry9AclJRSTnbbO_NzwoOzt_qYwVNTDpIwfW6aU,12\n\"b,\"\"c\",,\n",
    "[console_scripts]\na = b:c [d]\n",
};

std::string mutate(std::string text, std::mt19937& random) {
  constexpr std::string_view k_bytes = "0129.*!=<>~,;()[]'\"@+-_ \t\r\n:#abcxvpr\0\xFF";
  for (auto changes = random() % 5; changes > 0 && !text.empty(); --changes) {
    size_t at = random() % text.size();
    switch (random() % 4) {
    case 0:
      text[at] = k_bytes[random() % k_bytes.size()];
      break;
    case 1:
      text.insert(at, 1, k_bytes[random() % k_bytes.size()]);
      break;
    case 2:
      text.erase(at, random() % 4);
      break;
    default:
      text.insert(at, text.substr(random() % text.size(), random() % 40));
    }
  }
  return text;
}

TEST(Parsers, AreTotal) {
  std::mt19937 random(7); // the same texts every time
  for (int i = 0; i < 20000; ++i) {
    std::string text = mutate(std::string(k_seeds[random() % std::size(k_seeds)]), random);
    if (auto version = Version::parse(text)) {
      auto again = Version::parse(version->text());
      ASSERT_TRUE(again) << text;
      EXPECT_EQ(again->text(), version->text());
      EXPECT_EQ(*again, *version) << text;
    }
    if (auto specifiers = Specifiers::parse(text)) {
      (void)specifiers->contains(*Version::parse("1.0"));
    }
    if (auto wheel = WheelName::parse(text)) {
      (void)why_not_installable(*wheel, {});
      EXPECT_EQ(normalise_name(wheel->name), wheel->name);
    }
    if (auto requirement = Requirement::parse(text)) {
      (void)requirement->marker.holds(MarkerEnvironment::cpython_on_linux("3.7.12"));
    }
    if (auto marker = Marker::parse(text)) {
      (void)marker->holds({});
    }
    (void)parse_metadata(text);
    (void)parse_record(text);
    (void)parse_entry_points(text);
  }
}

} // namespace
} // namespace envboot::dist
