#include "modulefile/tcl_file_command.hpp"

#include <array>

namespace envboot::modulefile {
namespace {

using Use = TclFileCommand::Use;

constexpr auto k_commands = std::to_array<TclFileCommand>(
    {{"atime", Use::time},       {"attributes", Use::write},  {"channels", Use::fleeting}, {"copy", Use::write},
     {"delete", Use::write},     {"dirname", Use::text},      {"executable", Use::look},   {"exists", Use::look},
     {"extension", Use::text},   {"isdirectory", Use::look},  {"isfile", Use::look},       {"join", Use::text},
     {"link", Use::write},       {"lstat", Use::look},        {"mkdir", Use::write},       {"mtime", Use::time},
     {"nativename", Use::text},  {"normalize", Use::resolve}, {"owned", Use::look},        {"pathtype", Use::text},
     {"readable", Use::look},    {"readlink", Use::look},     {"rename", Use::write},      {"rootname", Use::text},
     {"separator", Use::text},   {"size", Use::look},         {"split", Use::text},        {"stat", Use::look},
     {"system", Use::fleeting},  {"tail", Use::text},         {"tempfile", Use::write},    {"type", Use::look},
     {"volumes", Use::fleeting}, {"writable", Use::look}});

} // namespace

const TclFileCommand* find_tcl_file_command(std::string_view word) {
  const TclFileCommand* found = nullptr;
  for (const TclFileCommand& row : k_commands) {
    if (row.name == word) {
      return &row;
    }
    if (row.name.starts_with(word)) {
      found = found == nullptr ? &row : nullptr;
      if (found == nullptr) {
        return nullptr;
      }
    }
  }
  return found;
}

} // namespace envboot::modulefile
