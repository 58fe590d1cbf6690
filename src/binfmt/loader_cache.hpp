#pragma once

#include <map>
#include <string>
#include <string_view>

namespace envboot::binfmt {

/// /etc/ld.so.cache: where the dynamic loader finds libraries that no search path names. File name -> path, of 64-bit
/// x86 libraries; the first entry of a name counts. Empty for bytes that are no such file.
std::map<std::string, std::string, std::less<>> parse_loader_cache(std::string_view bytes);

} // namespace envboot::binfmt
