#pragma once

#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::survey {

/// Whose settings.
enum class Tool { pip, conda, git, curl, wget };

/// `trusted-host = pypi.example.org` of a settings file, or a variable that says the same.
struct ToolSetting {
  Tool tool = Tool::pip;
  std::string key;   ///< lower case; pip's with `-`, git's with its section: `http.sslverify`; a variable's own name
  std::string value; ///< "" where none is written
  AbsPath file = AbsPath::root(); ///< the root for a variable
  int line = 0;                   ///< from 1; 0 for a variable
};

/// pip.conf at each level (PIP_CONFIG_FILE, the machine's, the user's, each environment's own), .condarc, .gitconfig,
/// .curlrc, .wgetrc, and PIP_* variables and those that turn TLS checks off.
std::vector<ToolSetting> tool_settings(os::FileReader& files, const Environment& environment, const AbsPath& home,
                                       const std::vector<AbsPath>& prefixes);

/// Pure part: sections, `key = value`, `key: value`, `key value` and `-k` as these tools write them.
std::vector<ToolSetting> parse_tool_settings(Tool tool, const AbsPath& file, std::string_view text);

/// What ~/.netrc tells without its secrets.
struct NetrcFacts {
  AbsPath file;
  uint32_t mode = 0;
  int default_line = 0; ///< of an entry that sends its password to every host; 0 for none
};
/// Nothing where there is none.
std::optional<NetrcFacts> netrc_facts(os::FileReader& files, const AbsPath& home);

} // namespace envboot::survey
