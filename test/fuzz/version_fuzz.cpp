// Versions and specifiers (PEP 440): what is normalised stays so, and the order is one. A line each; specifiers last.
#include "dist/version.hpp"
#include "property.hpp"

using namespace envboot;
using dist::Version;
using fuzz::require;

namespace {

void check_alone(const Version& version) {
  auto again = Version::parse(version.text());
  require(again && again->text() == version.text() && *again == version, "normalised text stays as it is");
  require(version.without_local().local().empty(), "without a local part there is none");
  require(version.base().release() == version.release() && !version.base().is_prerelease(), "base keeps the release");
  auto exact = dist::Specifiers::parse("==" + version.text());
  require(exact && exact->contains(version, true), "a version equals itself");
  auto lower = dist::Specifiers::parse("<" + version.without_local().text());
  require(lower && !lower->contains(version, true), "a version is not lower than itself");
}

void check_pair(const Version& a, const Version& b) {
  require((a < b) + (a == b) + (b < a) == 1, "of two versions one is lower, or they are equal");
  bool plain = a.local().empty() && b.local().empty();
  auto at_least = dist::Specifiers::parse(">=" + b.without_local().text());
  require(at_least && (!plain || at_least->contains(a, true) == (a >= b)), ">= is the order");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  auto a = Version::parse(fuzz::take_line(text)), b = Version::parse(fuzz::take_line(text));
  auto c = Version::parse(fuzz::take_line(text));
  for (const auto* version : {&a, &b, &c}) {
    if (fuzz::good(*version)) {
      check_alone(**version);
    }
  }
  if (a && b) {
    check_pair(*a, *b);
    check_pair(*b, *a);
    require(!c || !(*a < *b && *b < *c) || *a < *c, "the order is transitive");
  }
  if (auto specifiers = dist::Specifiers::parse(text); fuzz::good(specifiers)) {
    auto again = dist::Specifiers::parse(specifiers->text());
    require(again.has_value(), "specifiers read again");
    for (const auto* version : {&a, &b, &c}) {
      if (*version) {
        bool all = specifiers->contains(**version, true), some = specifiers->contains(**version);
        require(all || !some, "pre-releases only add");
        require(again->contains(**version, true) == all, "the text holds all of them");
      }
    }
  }
  return 0;
}
