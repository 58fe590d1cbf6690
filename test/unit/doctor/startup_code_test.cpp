#include "doctor/checks/startup_code.hpp"

#include <gtest/gtest.h>

namespace envboot::doctor {
namespace {

survey::PathFiles one_line(std::string_view file, std::string text) {
  survey::PathLine line{.file = *AbsPath::parse(file), .line = 1, .text = std::move(text), .code = true};
  return {{std::move(line)}, {}};
}

size_t findings(std::string_view file, std::string text) {
  return check_path_code(*AbsPath::parse("/env"), one_line(file, std::move(text))).size();
}

TEST(PathCode, OurOwnGuardIsKnownByNameAndLine) {
  std::string line = "import os; os.getenv('PYTHONPATH') and __import__('_envboot_guard')";
  EXPECT_EQ(findings("/env/site/000_envboot_guard.pth", line), 0U);
  EXPECT_EQ(findings("/env/site/other.pth", line), 1U);
  EXPECT_EQ(findings("/env/site/000_envboot_guard.pth", line + "; exec('x')"), 1U);
}

} // namespace
} // namespace envboot::doctor
