#pragma once

#include "config/site.hpp"
#include "os/file_system.hpp"
#include "util/environment.hpp"
#include "util/known.hpp"

#include <string>
#include <vector>

namespace envboot::survey {

/// A folder where environments can live, and the room it has.
struct PlaceFacts {
  std::string name; ///< `home`, `scratch`
  AbsPath path;
  std::string purge;       ///< what the site does to old files there; "" when they stay
  Known<os::Space> space;  ///< of the file system, not of your quota
  std::string file_system; ///< `nfs4`, "" when unknown
  bool writable = false;
  bool read_only = false, no_exec = false;
  bool purge_known = true; ///< false: whether old files stay is not known

  /// Whether an environment could be made there.
  [[nodiscard]] bool serves() const { return writable && !read_only && !no_exec; }
};

/// What is known of old files there, for people: the purge, that it is unknown, or "".
std::string purge_text(const PlaceFacts& place);

/// The site's places that exist here. One whose variable is unset, or that leads where another does, is passed over.
std::vector<PlaceFacts> places(os::FileReader& files, const config::Site& site, const Environment& environment,
                               const AbsPath& home);

/// One folder looked at in the same way; it need not exist, the nearest one above it that does is asked.
PlaceFacts look_at_place(os::FileReader& files, std::string name, const AbsPath& path, std::string purge);

/// `~` at the start and `$NAME`, `${NAME}` replaced; an unset variable is an error that names it.
Result<AbsPath> expand_path(std::string_view text, const Environment& environment, const AbsPath& home);

} // namespace envboot::survey
