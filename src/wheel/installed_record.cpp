#include "wheel/installed_record.hpp"

#include "util/url.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace envboot::wheel {

std::string way_from(const RelPath& folder, const RelPath& path) {
  std::vector<std::string> from = folder.components(), to = path.components();
  auto [up, down] = std::ranges::mismatch(from, to);
  std::string way;
  for (; up != from.end(); ++up) {
    way += "../";
  }
  for (; down != to.end(); ++down) {
    way += *down + (down + 1 == to.end() ? "" : "/");
  }
  return way;
}

std::string installed_record(std::vector<dist::RecordLine> lines, const RelPath& library, const RelPath& info) {
  dist::RecordLine own;
  own.path = (info / "RECORD").string();
  lines.push_back(std::move(own));
  for (dist::RecordLine& line : lines) {
    line.path = way_from(library, RelPath::parse(line.path).value());
  }
  return dist::write_record(std::move(lines));
}

std::string file_url(const AbsPath& file) {
  std::string url = "file://";
  std::string_view path = file.string();
  while (!path.empty()) { // percent_encode takes slashes for bytes like others
    size_t end = std::min(path.find('/', 1), path.size());
    url += "/" + percent_encode(path.substr(1, end - 1));
    path.remove_prefix(end);
  }
  return url;
}

std::string direct_url(const AbsPath& wheel, const Sha256& sha256) {
  return fmt::format(R"({{"archive_info": {{"hash": "sha256={0}", "hashes": {{"sha256": "{0}"}}}}, "url": "{1}"}})",
                     sha256.hex(), file_url(wheel));
}

} // namespace envboot::wheel
