// A wheel's file name.
#include "dist/wheel_name.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

namespace {

std::string joined(const std::vector<std::string>& tags) {
  std::string text;
  for (const std::string& tag : tags) {
    require(!tag.empty(), "no tag is empty");
    text += (text.empty() ? "" : ".") + tag;
  }
  return text;
}

std::string printed(const dist::WheelName& wheel) {
  std::string name = wheel.name;
  for (char& c : name) {
    c = c == '-' ? '_' : c;
  }
  return name + "-" + wheel.version.text() + (wheel.build.empty() ? "" : "-" + wheel.build) + "-" +
         joined(wheel.pythons) + "-" + joined(wheel.abis) + "-" + joined(wheel.platforms) + ".whl";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto wheel = dist::WheelName::parse(fuzz::text_of(data, size));
  if (!fuzz::good(wheel)) {
    return 0;
  }
  require(dist::normalise_name(wheel->name) == wheel->name, "the name is normalised");
  auto again = dist::WheelName::parse(printed(*wheel));
  require(again && again->name == wheel->name && again->version == wheel->version && again->build == wheel->build &&
              again->pythons == wheel->pythons && again->abis == wheel->abis && again->platforms == wheel->platforms,
          "a name prints as it reads");
  for (int minor : {7, 14}) {
    if (auto why = dist::why_not_installable(*wheel, {.major = 3, .minor = minor})) {
      require(!why->empty(), "a refusal has a reason");
    }
  }
  return 0;
}
