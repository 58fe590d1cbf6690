#include "binfmt/x86_level.hpp"

#include "corpus/bytes.hpp"

#include <gtest/gtest.h>

namespace envboot::binfmt {
namespace {

void numbers(std::string& out, std::initializer_list<uint32_t> values) {
  for (uint32_t value : values) {
    corpus::append(out, value);
  }
}

/// As GNU ld writes it: the properties "used" and "needed", each padded to eight bytes.
std::string note(uint32_t needed) {
  std::string properties;
  numbers(properties, {0xc0010002, 4, 0xf, 0, 0xc0008002, 4, needed, 0});
  std::string out;
  numbers(out, {4, static_cast<uint32_t>(properties.size()), 5});
  return out + std::string("GNU\0", 4) + properties;
}

TEST(X86Level, IsTheHighestBit) {
  EXPECT_EQ(needed_x86_level(corpus::bytes_of(note(1))), 1);
  EXPECT_EQ(needed_x86_level(corpus::bytes_of(note(3))), 2);
  EXPECT_EQ(needed_x86_level(corpus::bytes_of(note(7))), 3);
  EXPECT_EQ(needed_x86_level(corpus::bytes_of(note(8))), 4);
  EXPECT_EQ(needed_x86_level(corpus::bytes_of(note(0))), 0);
}

TEST(X86Level, OtherNotesArePassedOver) {
  std::string other;
  numbers(other, {4, 8, 1});
  other += std::string("GNU\0", 4) + "12345678";
  EXPECT_EQ(needed_x86_level(corpus::bytes_of(other)), 0);
  EXPECT_EQ(needed_x86_level({}), 0);
}

TEST(X86Level, AnyBytesAreRead) {
  std::string whole = note(15);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_LE(needed_x86_level(corpus::bytes_of(whole.substr(0, size))), 4);
  }
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string bent = whole;
    bent[at] = '\xff';
    EXPECT_LE(needed_x86_level(corpus::bytes_of(bent)), 4);
  }
}

} // namespace
} // namespace envboot::binfmt
