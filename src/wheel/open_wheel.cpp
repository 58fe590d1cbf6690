#include "wheel/open_wheel.hpp"

#include "binfmt/zip_member.hpp"

namespace envboot::wheel {
namespace {

using binfmt::ZipMember;
using binfmt::ZipReader;

constexpr std::string_view k_metadata = ".dist-info/METADATA";
constexpr size_t k_record_limit = size_t{64} << 20;

Result<const ZipMember*> metadata_member(const ZipReader& zip) {
  const ZipMember* found = nullptr;
  for (const ZipMember& member : zip.members()) {
    const std::string& path = member.path.string();
    if (!path.ends_with(k_metadata) || path.find('/') != path.rfind('/')) {
      continue;
    }
    if (found != nullptr) {
      return fail(refusal("{} has two dist-info folders", zip.name()));
    }
    found = &member;
  }
  if (found == nullptr) {
    return fail(failure("{} has no METADATA, so it is no wheel", zip.name()));
  }
  return found;
}

/// `NAME-VERSION` of a dist-info folder, written as one likes, against the file's name.
bool is_named_for(std::string_view stem, const dist::WheelName& name) {
  size_t dash = stem.find('-');
  if (dash == std::string_view::npos || dist::normalise_name(stem.substr(0, dash)) != name.name) {
    return false;
  }
  std::string text(stem.substr(dash + 1));
  auto version = dist::Version::parse(text);
  if (!version) {
    std::replace(text.begin(), text.end(), '_', '-');
    version = dist::Version::parse(text);
  }
  return version && *version == name.version;
}

Result<std::string> read_info(os::File& file, const OpenWheel& open, PathLiteral name, size_t limit) {
  const ZipMember* member = open.zip.find((open.info / name).string());
  if (member == nullptr) {
    return fail(refusal("{} has no {}", open.zip.name(), name.text));
  }
  return binfmt::read_member(file, *member, limit);
}

} // namespace

std::vector<std::string> tags_of(const dist::WheelName& name) {
  std::vector<std::string> tags;
  for (const std::string& python : name.pythons) {
    for (const std::string& abi : name.abis) {
      for (const std::string& platform : name.platforms) {
        tags.push_back(fmt::format("{}-{}-{}", python, abi, platform));
      }
    }
  }
  return tags;
}

Result<dist::Metadata> read_metadata(os::File& file, const ZipReader& zip, const dist::WheelName& name) {
  const ZipMember* member = TRY(metadata_member(zip));
  dist::Metadata metadata = TRY(dist::parse_metadata(TRY(binfmt::read_member(file, *member))));
  auto version = dist::Version::parse(metadata.version);
  if (dist::normalise_name(metadata.name) != name.name || !version || *version != name.version) {
    return fail(refusal("{} is named for another package than the one in it ({} {})", zip.name(), metadata.name,
                        metadata.version));
  }
  return metadata;
}

Result<OpenWheel> open_wheel(os::File& file, std::string_view file_name) {
  OpenWheel open;
  open.name = TRY(dist::WheelName::parse(file_name));
  open.zip = TRY(ZipReader::open(file, std::string(file_name)));
  open.metadata = TRY(read_metadata(file, open.zip, open.name));
  const std::string& path = TRY(metadata_member(open.zip))->path.string();
  std::string folder = path.substr(0, path.find('/'));
  if (!is_named_for(std::string_view(path).substr(0, path.size() - k_metadata.size()), open.name)) {
    return fail(refusal("{} is named for another package than its folder {}", file_name, folder));
  }
  open.info = TRY(RelPath::parse(folder));
  open.wheel = TRY(dist::parse_wheel_file(TRY(read_info(file, open, "WHEEL", size_t{1} << 20))));
  if (open.wheel.major != 1) {
    return fail(failure("{} is a wheel of format {}.{}, and this envboot knows format 1", file_name, open.wheel.major,
                        open.wheel.minor));
  }
  open.record = TRY(dist::parse_record(TRY(read_info(file, open, "RECORD", k_record_limit))));
  if (open.zip.find((open.info / "entry_points.txt").string()) != nullptr) {
    open.entry_points = dist::parse_entry_points(TRY(read_info(file, open, "entry_points.txt", size_t{1} << 20)));
  }
  return open;
}

} // namespace envboot::wheel
