#pragma once

#include "util/known.hpp"

#include <string>
#include <vector>

namespace envboot::modulefile {

/// The values of one file that nobody can know, which travel through its interpreter as tokens, and why.
class Unknowns {
 public:
  /// The token that stands for it.
  std::string add(std::string because);
  /// What a text is worth that came out of the interpreter. One that looks like a piece of a token is unknown too, as
  /// soon as there is any: it may have been cut from one.
  [[nodiscard]] Known<std::string> known(const std::string& text) const;
  /// For people: `?` where a token is.
  [[nodiscard]] static std::string readable(const std::string& text);

 private:
  std::vector<std::string> m_reasons;
};

} // namespace envboot::modulefile
