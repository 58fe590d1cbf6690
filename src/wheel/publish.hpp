#pragma once

#include "os/file_system.hpp"

#include <vector>

namespace envboot::wheel {

/// A file or a folder that changes its place, both below the prefix of the environment.
struct Move {
  RelPath from, to;
  bool operator==(const Move&) const = default;
};

/// The last step of an installation. The new state holds from the last move on, which brings the dist-info.
struct Publication {
  std::vector<Move> moves;
  std::vector<RelPath> tidy; ///< folders that go afterwards if they are empty, the deepest first
};

/// What is below the stage: the new files as a picture of the prefix, what leaves it, and the list of moves.
constexpr PathLiteral k_new("new"), k_old("old"), k_moves("moves");

/// Does the moves, and removes the stage, or with Then::keep leaves it, so that undo() can take all back. After a
/// failure, or killed at any call, it leaves a stage from which recover() makes the old state or the new one. The
/// caller holds the environment's lock.
enum class Then { tidy, keep };
Status publish(os::Dir& prefix, const RelPath& stage, const Publication& publication, Then then = Then::tidy);

/// Makes the old state of a stage, whatever of its moves is done, and removes it.
Status undo(os::Dir& prefix, const RelPath& stage);
/// Removes a stage whose new state holds, and the folders that are empty now.
Status settle(os::Dir& prefix, const RelPath& stage);

enum class Recovered { nothing, old_state, new_state };
/// Brings to its end what a run that failed or was killed left in the stage, which is gone afterwards. To be called
/// before anything is staged.
Result<Recovered> recover(os::Dir& prefix, const RelPath& stage);

} // namespace envboot::wheel
