#pragma once

#include "emit/quoted.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace envboot::emit {

template <typename Language>
using Words = std::map<std::string, Quoted<Language>, std::less<>>;

/// `text` with each hole `{{KIND:NAME}}` replaced by the word of that name. KIND is sh, csh, fish, tcl, lua or json and
/// must be the template's language; a hole stands for a whole word, so one inside quotes, glued to other text or in a
/// comment is an error, as are a name without a word and a word without a hole. Errors (Kind::usage) name the line.
template <typename Language>
Result<std::string> fill(std::string_view text, const Words<Language>& words);

} // namespace envboot::emit
