#pragma once

#include "dist/metadata.hpp"
#include "util/rel_path.hpp"

#include <string>
#include <vector>

namespace envboot::wheel {

/// RECORD of an installation. The lines' paths are below the prefix; it writes them from the site-packages `library`:
/// `torch/__init__.py`, `../../../bin/convert`. Its own line is added.
std::string installed_record(std::vector<dist::RecordLine> lines, const RelPath& library, const RelPath& info);

/// The way from one folder to a path, both below the same folder.
std::string way_from(const RelPath& folder, const RelPath& path);

/// `file:///home/ada/demo-1.0-py3-none-any.whl`
std::string file_url(const AbsPath& file);

/// direct_url.json (PEP 610) of an installation from a file.
std::string direct_url(const AbsPath& wheel, const Sha256& sha256);

} // namespace envboot::wheel
