#include "modulefile/tcl_file_command.hpp"

#include <array>

namespace envboot::modulefile {
namespace {

using Use = TclFileCommand::Use;

constexpr auto k_commands = std::to_array<TclFileCommand>(
    {{"atime", Use::time},      {"attributes", Use::write}, {"channels", Use::read},   {"copy", Use::write},
     {"delete", Use::write},    {"dirname", Use::read},     {"executable", Use::read}, {"exists", Use::read},
     {"extension", Use::read},  {"isdirectory", Use::read}, {"isfile", Use::read},     {"join", Use::read},
     {"link", Use::write},      {"lstat", Use::read},       {"mkdir", Use::write},     {"mtime", Use::time},
     {"nativename", Use::read}, {"normalize", Use::read},   {"owned", Use::read},      {"pathtype", Use::read},
     {"readable", Use::read},   {"readlink", Use::read},    {"rename", Use::write},    {"rootname", Use::read},
     {"separator", Use::read},  {"size", Use::read},        {"split", Use::read},      {"stat", Use::read},
     {"system", Use::read},     {"tail", Use::read},        {"tempfile", Use::write},  {"type", Use::read},
     {"volumes", Use::read},    {"writable", Use::read}});

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
