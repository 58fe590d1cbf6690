// What users and drivers write of GPUs, drivers and CUDA releases.
#include "gpu/cards.hpp"
#include "gpu/driver.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  if (auto capability = gpu::ComputeCapability::parse(text)) {
    require(gpu::ComputeCapability::parse(capability->text()) == capability, "a capability prints as it reads");
  }
  if (auto card = gpu::parse_gpu(text); fuzz::good(card)) {
    require(gpu::is_real(card->capability) && !card->text().empty(), "a card that is known has a capability");
  } else {
    require(card.error().kind == Kind::usage, "an unknown card is a usage error");
  }
  (void)gpu::capability_of_card(text);
  std::string_view first = fuzz::take_line(text);
  auto cuda = gpu::DottedVersion::parse(first), driver = gpu::DottedVersion::parse(text);
  for (const auto* version : {&cuda, &driver}) {
    if (fuzz::good(*version)) {
      auto again = gpu::DottedVersion::parse((*version)->text);
      require(again && *again == **version, "a version reads as it is written");
    }
  }
  if (cuda && driver) {
    auto answer = gpu::driver_serves(*cuda, *driver);
    require(answer ? !answer->because.empty() : !answer.because().empty(), "an answer has a reason");
    auto least = gpu::least_driver(*cuda);
    require(least.known() || !least.because().empty(), "unknown has a reason");
    if (least && answer) {
      auto needed = gpu::DottedVersion::parse(*least);
      require(needed.has_value(), "the table's drivers are versions");
    }
    (void)gpu::cuda_excludes(*cuda, {3, 5});
    (void)gpu::cuda_predates(*cuda, {8, 0});
  }
  return 0;
}
