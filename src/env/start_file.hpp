#pragma once

#include "os/file_system.hpp"
#include "store/ledger.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// `module use` in a shell's start file: a marked block for each folder, which does nothing in a shell that has no
// `module`, or once the folder is gone. It comes out as it went in; one that somebody edited is left alone.
namespace envboot::env {

enum class RcLanguage { sh, csh, fish };

struct StartFile {
  RcLanguage language = RcLanguage::sh;
  AbsPath path = AbsPath::root(); ///< may be a link, and need not be there
};

/// What a new interactive shell of the kind that SHELL names reads. Kind::usage for a shell that isn't known here.
Result<StartFile> start_file_of(os::FileReader& files, const Environment& environment, const AbsPath& home);

/// The block's lines. Refuses a folder that MODULEPATH or a comment can't carry.
Result<std::string> module_use_block(RcLanguage language, const AbsPath& folder);
/// In front of that line (from 1), else at the end. `made`: envboot makes the file, and says so in it.
std::string with_block(std::string_view text, std::string_view block, std::optional<int> before_line, bool made);
/// Whether the folder's block stands there, edited or not.
bool holds_block(std::string_view text, const AbsPath& folder);
/// The folders whose blocks stand there as they were written.
std::vector<AbsPath> folders_in(std::string_view text);
/// Nothing for a file that envboot made and in which nothing else is left.
std::optional<std::string> without_block(std::string_view text, const AbsPath& folder);

/// A change of a start file, known before it is made.
struct StartFileEdit {
  AbsPath path = AbsPath::root();
  std::vector<AbsPath> folders;             ///< of MODULEPATH, whose blocks come or go
  std::optional<std::string> before, after; ///< nothing: there is no such file
  uint32_t mode = 0644;
};

/// The file as it is, to be edited. `path` is where it really is. Refuses what is another user's or write-protected.
Result<StartFileEdit> open_start_file(os::FileReader& files, const AbsPath& path, uint32_t user);

/// Fails, and does nothing, when the file is not as it was. The ledger knows the file before it is written.
Status write_start_file(os::FileSystem& files, store::Ledger& ledger, const StartFileEdit& edit, Deadline deadline);

/// What a removal leaves of blocks that lead nowhere.
struct IdleBlocks {
  std::vector<StartFileEdit> edits; ///< that take them out
  std::vector<Error> kept;          ///< files that may not be written, blocks that were edited
};
/// Of the start files in the ledger, once `going` are gone: blocks of folders that hold nothing more then.
Result<IdleBlocks> idle_blocks(os::FileReader& files, store::Ledger& ledger,
                               const std::vector<store::LedgerEntry>& going, uint32_t user);

} // namespace envboot::env
