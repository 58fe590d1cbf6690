#pragma once

#include "corpus/bytes.hpp"

#include <utility>
#include <vector>

namespace envboot::corpus {

/// A shared library that only has a head: sections with any content, dynamic tags, version needs of one library.
struct ElfSpec {
  std::vector<std::pair<std::string, std::string>> sections = {}; ///< name, content; each begins at a multiple of 16
  std::string soname = {}, runpath = {}, rpath = {};
  std::vector<std::string> needed = {};
  std::vector<std::string> versions = {}; ///< `GLIBC_2.14`
  uint16_t machine = 62;
  uint8_t os_abi = 0, abi_version = 0;
  uint32_t flags = 0;
};

inline std::string elf_of(const ElfSpec& spec) {
  constexpr uint64_t k_base = 0x10000; // addresses are offsets plus this
  std::string out(64 + 2 * 56, '\0'), strings(1, '\0'), names(1, '\0');
  auto align = [&] { out.resize((out.size() + 15) / 16 * 16, '\0'); };
  auto intern = [](std::string& table, const std::string& text) {
    auto at = static_cast<uint64_t>(table.size());
    table += text + '\0';
    return at;
  };

  struct Section {
    uint64_t name, offset, size;
  };
  std::vector<Section> sections = {{0, 0, 0}};
  for (const auto& [name, content] : spec.sections) {
    align();
    sections.push_back({intern(names, name), out.size(), content.size()});
    out += content;
  }

  align();
  uint64_t needs = out.size();
  append(out, uint16_t{1});
  append(out, static_cast<uint16_t>(spec.versions.size()));
  append(out, static_cast<uint32_t>(intern(strings, "libc.so.6")));
  append(out, uint32_t{16});
  append(out, uint32_t{0});
  for (size_t k = 0; k < spec.versions.size(); ++k) {
    append(out, uint32_t{0});
    append(out, uint32_t{0});
    append(out, static_cast<uint32_t>(intern(strings, spec.versions[k])));
    append(out, k + 1 < spec.versions.size() ? uint32_t{16} : uint32_t{0});
  }

  std::vector<std::pair<uint64_t, uint64_t>> tags;
  for (const std::string& name : spec.needed) {
    tags.emplace_back(1, intern(strings, name));
  }
  for (auto [tag, text] : {std::pair(14, &spec.soname), {15, &spec.rpath}, {29, &spec.runpath}}) {
    if (!text->empty()) {
      tags.emplace_back(tag, intern(strings, *text));
    }
  }
  if (!spec.versions.empty()) {
    tags.emplace_back(0x6ffffffe, needs + k_base);
    tags.emplace_back(0x6fffffff, 1);
  }
  align();
  uint64_t dynamic = out.size(), dynamic_size = 16 * (tags.size() + 2);
  tags.emplace_back(5, dynamic + dynamic_size + k_base);
  tags.emplace_back(0, 0);
  for (auto [tag, value] : tags) {
    append(out, tag);
    append(out, value);
  }
  out += strings;

  align();
  uint64_t names_section = intern(names, ".shstrtab");
  sections.push_back({names_section, out.size(), names.size()});
  out += names;
  align();
  uint64_t table = out.size();
  for (const Section& section : sections) {
    append(out, static_cast<uint32_t>(section.name));
    append(out, uint32_t{1});
    append(out, uint64_t{0});
    append(out, uint64_t{0});
    append(out, section.offset);
    append(out, section.size);
    out.append(24, '\0');
  }

  out.replace(0, 9,
              std::string("\x7f"
                          "ELF\x02\x01\x01",
                          7) +
                  static_cast<char>(spec.os_abi) + static_cast<char>(spec.abi_version));
  overwrite(out, 16, uint16_t{3});
  overwrite(out, 18, spec.machine);
  overwrite(out, 32, uint64_t{64});
  overwrite(out, 40, table);
  overwrite(out, 48, spec.flags);
  overwrite(out, 54, uint16_t{56});
  overwrite(out, 56, uint16_t{2});
  overwrite(out, 58, uint16_t{64});
  overwrite(out, 60, static_cast<uint16_t>(sections.size()));
  overwrite(out, 62, static_cast<uint16_t>(sections.size() - 1));
  overwrite(out, 64, uint32_t{1}); // PT_LOAD: the whole file
  overwrite(out, 64 + 16, k_base);
  overwrite(out, 64 + 32, uint64_t{out.size()});
  overwrite(out, 120, uint32_t{2}); // PT_DYNAMIC
  overwrite(out, 120 + 8, dynamic);
  overwrite(out, 120 + 16, dynamic + k_base);
  overwrite(out, 120 + 32, dynamic_size);
  return out;
}

} // namespace envboot::corpus
