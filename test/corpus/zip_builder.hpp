#pragma once

#include "binfmt/inflate.hpp"
#include "corpus/bytes.hpp"

#include <algorithm>
#include <isa-l/igzip_lib.h>
#include <optional>
#include <vector>

namespace envboot::corpus {

inline std::string deflated(const std::string& text) {
  isal_zstream stream;
  isal_deflate_stateless_init(&stream);
  std::string out(text.size() + text.size() / 1000 + 1000, '\0');
  stream.next_in = reinterpret_cast<uint8_t*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uint32_t>(text.size());
  stream.end_of_stream = 1;
  stream.next_out = reinterpret_cast<uint8_t*>(out.data());
  stream.avail_out = static_cast<uint32_t>(out.size());
  if (isal_deflate_stateless(&stream) != COMP_OK) {
    return {};
  }
  out.resize(stream.total_out);
  return out;
}

/// Deflated with a block's header every `every` bytes of the text, as compressors that look at their codes now and then
/// write it; copies reach over it.
inline std::string deflated_in_blocks(const std::string& text, size_t every) {
  isal_zstream stream;
  isal_deflate_init(&stream);
  std::vector<uint8_t> memory(ISAL_DEF_LVL1_DEFAULT);
  stream.level = 1;
  stream.level_buf = memory.data();
  stream.level_buf_size = static_cast<uint32_t>(memory.size());
  stream.flush = SYNC_FLUSH;
  std::string out(2 * text.size() + 1000, '\0');
  stream.next_out = reinterpret_cast<uint8_t*>(out.data());
  stream.avail_out = static_cast<uint32_t>(out.size());
  for (size_t at = 0; at == 0 || at < text.size(); at += every) {
    size_t size = std::min(every, text.size() - at);
    stream.next_in = reinterpret_cast<uint8_t*>(const_cast<char*>(text.data() + at));
    stream.avail_in = static_cast<uint32_t>(size);
    stream.end_of_stream = at + size == text.size() ? 1 : 0;
    if (isal_deflate(&stream) != COMP_OK) {
      return {};
    }
  }
  out.resize(stream.total_out);
  return out;
}

/// A member; every field can be made to lie. `local_*` are what the local header says where it differs.
struct ZipEntry {
  std::string name = {}, content = {};
  uint16_t method = 8, flags = 0;
  uint32_t attributes = 0100644u << 16;
  std::string extra = {}, local_extra = {};
  std::optional<std::string> local_name = {}, stored = {}, descriptor = {};
  std::optional<uint16_t> local_method = {}, local_flags = {};
  std::optional<uint32_t> crc = {}, local_crc = {}, size = {}, local_size = {}, stored_size = {}, offset = {};
};

struct ZipTail {
  std::string prefix = {}, comment = {}, before_directory = {}, before_end = {};
  std::optional<uint16_t> count = {};
  std::optional<uint32_t> directory_offset = {}, directory_size = {};
};

inline std::string zip_of(const std::vector<ZipEntry>& entries, const ZipTail& tail = {}) {
  std::string out = tail.prefix, directory;
  for (const ZipEntry& entry : entries) {
    std::string stored = entry.stored ? *entry.stored : entry.method == 8 ? deflated(entry.content) : entry.content;
    uint32_t crc = entry.crc.value_or(binfmt::crc32(bytes_of(entry.content)));
    auto size = entry.size.value_or(static_cast<uint32_t>(entry.content.size()));
    auto stored_size = entry.stored_size.value_or(static_cast<uint32_t>(stored.size()));
    auto offset = entry.offset.value_or(static_cast<uint32_t>(out.size()));
    bool later = (entry.flags & 8) != 0;
    const std::string& local_name = entry.local_name ? *entry.local_name : entry.name;
    append(out, uint32_t{0x04034b50});
    append(out, uint16_t{20});
    append(out, entry.local_flags.value_or(entry.flags));
    append(out, entry.local_method.value_or(entry.method));
    append(out, uint32_t{0});
    append(out, entry.local_crc.value_or(later ? 0 : crc));
    append(out, later ? 0 : stored_size);
    append(out, entry.local_size.value_or(later ? 0 : size));
    append(out, static_cast<uint16_t>(local_name.size()));
    append(out, static_cast<uint16_t>(entry.local_extra.size()));
    out += local_name + entry.local_extra + stored;
    out += entry.descriptor.value_or("");

    append(directory, uint32_t{0x02014b50});
    append(directory, uint16_t{0x0314});
    append(directory, uint16_t{20});
    append(directory, entry.flags);
    append(directory, entry.method);
    append(directory, uint32_t{0});
    append(directory, crc);
    append(directory, stored_size);
    append(directory, size);
    append(directory, static_cast<uint16_t>(entry.name.size()));
    append(directory, static_cast<uint16_t>(entry.extra.size()));
    append(directory, uint16_t{0});
    append(directory, uint32_t{0});
    append(directory, entry.attributes);
    append(directory, offset);
    directory += entry.name + entry.extra;
  }
  out += tail.before_directory;
  auto at = static_cast<uint32_t>(out.size());
  out += directory + tail.before_end;
  append(out, uint32_t{0x06054b50});
  append(out, uint32_t{0});
  auto count = tail.count.value_or(static_cast<uint16_t>(entries.size()));
  append(out, count);
  append(out, count);
  append(out, tail.directory_size.value_or(static_cast<uint32_t>(directory.size())));
  append(out, tail.directory_offset.value_or(at));
  append(out, static_cast<uint16_t>(tail.comment.size()));
  return out + tail.comment;
}

} // namespace envboot::corpus
