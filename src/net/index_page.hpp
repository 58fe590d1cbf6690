#pragma once

#include "os/transport.hpp"
#include "util/sha256.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::net {

/// One file of a project on a package index.
struct IndexLink {
  std::string file_name; ///< decoded; one component of a path, never `.` or `..`
  Url url;
  std::optional<Sha256> sha256; ///< from the link's fragment
};

/// The links of a PEP 503 page. Any bytes in; what is no link to a file is left out.
std::vector<IndexLink> parse_index_page(std::string_view page, const Url& base);

/// A project's name as it stands in the index's paths (PEP 503).
std::string normalized_project(std::string_view name);

/// The project's page, `INDEX/PROJECT/`, read and parsed. A login page in its place is Kind::temporary.
Result<std::vector<IndexLink>> list_project(os::Transport& transport, const os::Route& route, const Url& index,
                                            std::string_view project, Deadline deadline);

/// The link to `file_name`; its absence is an error that lists what is there.
Result<IndexLink> find_on_index(os::Transport& transport, const os::Route& route, const Url& index,
                                std::string_view project, std::string_view file_name, Deadline deadline);

} // namespace envboot::net
