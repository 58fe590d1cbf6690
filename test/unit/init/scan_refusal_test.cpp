#include "corpus/wheel_builder.hpp"
#include "init/steps/fetch_wheel.hpp"
#include "unit/init/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using testing::HasSubstr;

/// The catalogue believed that the wheel runs on the card; the one that comes is for another.
TEST(FetchWheel, AWheelThatTheScanRefusesNamesWhatRunsInstead) {
  Scene scene;
  const char* name = "torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl";
  std::string library = corpus::gpu_library(corpus::fat_container({corpus::sass(70)}), "", {.soname = "libtorch.so"});
  scene.transport.files["https://origin.test/" + std::string(name)].body =
      corpus::zip_of(corpus::wheel_entries("torch", "1.2.0", {{.name = "torch/lib/libtorch.so", .content = library}}));
  FetchWish wish{.wheel = {.wish = {"torch", "1.2.0", true},
                           .listed = ListedFile{name, {"https://origin.test/" + std::string(name)}, {}, {}, {}},
                           .instead = "torch 1.12.0+cu102"},
                 .gpus = gpu::parse_gpus({"K40"}).value(),
                 .folder = path("/home/ada/.cache/envboot/wheels/dl/torch-1.2.0"),
                 .python = path("/v/bin/python"),
                 .index = "",
                 .mirrors = {},
                 .glibc = "2.17",
                 .locked = {}};
  FetchWheel step(scene.seams, scene.network, wish);
  Status fetched = scene.apply(step);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().kind, Kind::refused) << fetched.error().what;
  EXPECT_THAT(fetched.error().hint, HasSubstr("torch 1.12.0+cu102 runs there"));
  ASSERT_TRUE(step.undo(action::Keep::nothing));
  EXPECT_FALSE(scene.disk.has("/home/ada/.cache/envboot/wheels/dl/torch-1.2.0"));
}

} // namespace
} // namespace envboot::init
