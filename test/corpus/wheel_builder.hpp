#pragma once

#include "corpus/elf_builder.hpp"
#include "corpus/fatbin_builder.hpp"
#include "corpus/zip_builder.hpp"

namespace envboot::corpus {

/// A library that holds these containers and, before them, this text.
inline std::string gpu_library(const std::string& containers, const std::string& text = {}, ElfSpec spec = {}) {
  if (!text.empty()) {
    spec.sections.emplace_back(".rodata", text + '\0');
  }
  spec.sections.emplace_back(".nv_fatbin", containers);
  return elf_of(spec);
}

/// The members of a wheel: dist-info, and what is given.
inline std::vector<ZipEntry> wheel_entries(const std::string& name, const std::string& version,
                                           std::vector<ZipEntry> members) {
  std::string info = name + "-" + version + ".dist-info/";
  members.push_back({.name = info + "METADATA",
                     .content = "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version +
                                "\nRequires-Dist: numpy\nRequires-Python: >=3.5\n\n"});
  members.push_back({.name = info + "WHEEL",
                     .content = "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp37-cp37m-linux_x86_64\n"});
  return members;
}

} // namespace envboot::corpus
