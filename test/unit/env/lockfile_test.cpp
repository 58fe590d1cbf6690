#include "env/lockfile.hpp"

#include <gtest/gtest.h>

namespace envboot::env {
namespace {

Lockfile sample() {
  return {.name = "dl",
          .made_at = "2026-11-24T07:06:00Z",
          .plan = "abc",
          .recipe = "dl-cc35",
          .recipe_sha256 = "00",
          .site = "iitd",
          .python = "3.7.16",
          .base = "/opt/base",
          .base_is_ours = true,
          .gpus = {"3.5", "7.0"},
          .wheels = {{"torch",
                      "1.2.0",
                      "torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl",
                      "https://origin.test/t.whl",
                      "ff",
                      748882206,
                      {"3.5"}}},
          .packages = {{"numpy", "1.21.1"}}};
}

TEST(Lockfile, RoundTrip) {
  auto read = parse_lockfile(to_json(sample()).dump());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, sample());
}

TEST(Lockfile, OtherSchemaIsRefusedWithAWayOut) {
  auto read = parse_lockfile(R"({"schema": 2, "name": "dl"})");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().hint.find("envboot init"), std::string::npos);
}

TEST(Lockfile, AnyBytesAreTaken) {
  for (const char* text :
       {"", "{", "[]", "{\"schema\": \"1\"}", "{\"schema\": 1, \"wheels\": [1, {\"size\": \"x\"}]}"}) {
    (void)parse_lockfile(text);
  }
  EXPECT_TRUE(parse_lockfile("{\"schema\": 1, \"wheels\": [1, {\"size\": \"x\"}]}"));
  EXPECT_FALSE(parse_lockfile("[]"));
}

} // namespace
} // namespace envboot::env
