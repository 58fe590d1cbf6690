#pragma once

#include "util/environment.hpp"

namespace envboot::modulefile {

/// The encoding that Tcl takes a session's files and texts for: "utf-8" where its locale (LC_ALL, LC_CTYPE or LANG)
/// names that, else "iso8859-1", which keeps any byte as it is and also stands for rarer ones.
const char* encoding_of(const Environment& environment);

} // namespace envboot::modulefile
