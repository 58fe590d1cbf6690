#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace envboot::modulefile {

/// What a command answers instead of the piece of an unknown text that it would cut out.
struct UnknownPiece {
  std::string token;
  std::string result;      ///< the token, or a count where the pieces go to variables
  size_t variables_at = 0; ///< the words from here on name variables that take the token; 0: none
};

/// The commands and ensembles of Tcl that look at the bytes of a text and answer a text.
std::set<std::string> tcl_text_commands();

/// `words` is the whole call, command first. Nothing where the stock command gives the right answer: no unknown text is
/// among the words, or it is carried whole, or the answer is a number or a truth (what a file does with one is a guess,
/// but its evaluation says what it depends on; an unknown one would be an error in `expr`).
std::optional<UnknownPiece> cut_from_unknown(const std::vector<std::string>& words);

} // namespace envboot::modulefile
