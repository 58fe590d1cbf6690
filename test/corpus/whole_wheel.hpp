#pragma once

#include "corpus/wheel_builder.hpp"
#include "util/sha256.hpp"

#include <fmt/format.h>

namespace envboot::corpus {

/// RECORD of these members: one line each.
inline std::string record_of(const std::vector<ZipEntry>& members, const std::string& info) {
  std::string record;
  for (const ZipEntry& member : members) {
    record +=
        fmt::format("{},sha256={},{}\n", member.name, Sha256::of(member.content).record_text(), member.content.size());
  }
  return record + info + "/RECORD,,\n";
}

/// The members of a pure wheel that can be installed, RECORD last. `metadata` is added to METADATA's headers.
inline std::vector<ZipEntry> whole_wheel(const std::string& name, const std::string& version,
                                         std::vector<ZipEntry> members, const std::string& metadata = {}) {
  std::string info = name + "-" + version + ".dist-info";
  members.push_back(
      {.name = info + "/METADATA",
       .content = fmt::format("Metadata-Version: 2.1\nName: {}\nVersion: {}\n{}\n", name, version, metadata)});
  members.push_back(
      {.name = info + "/WHEEL", .content = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"});
  std::string record = record_of(members, info);
  members.push_back({.name = info + "/RECORD", .content = record});
  return members;
}

} // namespace envboot::corpus
