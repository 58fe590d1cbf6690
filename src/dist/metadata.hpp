#pragma once

#include "util/result.hpp"
#include "util/sha256.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::dist {

/// The fields of a METADATA file (core metadata, RFC 822 headers) that envboot needs.
struct Metadata {
  std::string name, version;
  std::vector<std::string> requires_dist; ///< PEP 508 lines as written
  std::string requires_python;
};
Result<Metadata> parse_metadata(std::string_view text);

/// One line of RECORD (PEP 376): path, hash and size are missing for RECORD itself.
struct RecordLine {
  std::string path; ///< as written: may be absolute or hold `..` after an install
  std::optional<Sha256> sha256;
  std::optional<uint64_t> size;
};
Result<std::vector<RecordLine>> parse_record(std::string_view csv);

/// `name = module:attr` of a [section] in entry_points.txt.
struct EntryPoint {
  std::string section, name, value;
};
std::vector<EntryPoint> parse_entry_points(std::string_view text);

} // namespace envboot::dist
