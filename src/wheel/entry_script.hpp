#pragma once

#include "dist/metadata.hpp"
#include "util/rel_path.hpp"
#include "util/result.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::wheel {

/// The first line of a script that `python` is to run, its end included. Two lines where the kernel could not take the
/// path (over 127 bytes, blanks): /bin/sh runs the second one, which is a string to Python. An error for a path that no
/// form can hold.
Result<std::string> shebang_for(const AbsPath& python);

/// A script that an entry point asks for.
struct EntryScript {
  std::string name, text;
};

/// The scripts of `[console_scripts]` and `[gui_scripts]`. As with pip, those of pip and easy_install carry the version
/// of the Python that they are installed for. Kind::refused for a name that is no file name, and for what is no
/// `module:attribute`.
Result<std::vector<EntryScript>> entry_scripts(std::span<const dist::EntryPoint> entries, const std::string& shebang,
                                               int major, int minor);

/// A script of the archive with its `#!python` line written anew; nothing when it has none.
std::optional<std::string> with_shebang(std::string_view script, const std::string& shebang);

/// Whether a file of `.data/scripts` is only setuptools' way to say what an entry point says too: pip leaves it out.
bool stands_for_entry_point(std::string_view file_name, std::span<const dist::EntryPoint> entries);

} // namespace envboot::wheel
