#pragma once

#include "util/result.hpp"
#include "util/sha256.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::dist {

/// The fields of a METADATA file (core metadata, RFC 822 headers) that envboot needs.
struct Metadata {
  std::string name, version;
  std::vector<std::string> requires_dist; ///< PEP 508 lines as written
  std::string requires_python;            ///< PEP 440 specifiers as written, "" when there are none
};
/// An error when Name or Version is missing. Headers end at the first blank line; what follows (the description) may be
/// anything.
Result<Metadata> parse_metadata(std::string_view text);

/// The lines of an egg-info's requires.txt as Requires-Dist would have them.
std::vector<std::string> parse_requires_txt(std::string_view text);

/// The WHEEL file of a wheel (PEP 427).
struct WheelFile {
  int major = 0, minor = 0; ///< Wheel-Version
  bool root_is_purelib = false;
  std::vector<std::string> tags; ///< `cp37-cp37m-linux_x86_64`
};
/// An error when it has no Wheel-Version, as pip says.
Result<WheelFile> parse_wheel_file(std::string_view text);

/// One line of RECORD (PEP 376, PEP 427): hash and size are missing for RECORD itself.
struct RecordLine {
  std::string path; ///< as written: may be absolute or hold `..` after an install
  std::optional<Sha256> sha256;
  std::string other_hash; ///< `sha512=…` as written, when it is not SHA-256
  std::optional<uint64_t> size;
};
/// CSV (RFC 4180). The error names the line.
Result<std::vector<RecordLine>> parse_record(std::string_view csv);
/// As pip writes it: in order of path, lines ended by CRLF, a field quoted where it must be.
std::string write_record(std::vector<RecordLine> lines);

/// Digest of what RECORD says of a distribution's files, the same whoever installed them and wherever: without byte
/// code, programs (their first line names an interpreter) and what the installer itself writes into the dist-info.
Sha256 contents_of(const std::vector<RecordLine>& lines);

/// `name = module:attr` of a [section] in entry_points.txt.
struct EntryPoint {
  std::string section, name, value;
  bool operator==(const EntryPoint&) const = default;
};
/// Lines that are no entry are passed over, as importlib.metadata does.
std::vector<EntryPoint> parse_entry_points(std::string_view text);

} // namespace envboot::dist
