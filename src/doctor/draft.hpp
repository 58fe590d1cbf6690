#pragma once

#include "doctor/remedy.hpp"
#include "util/result.hpp"

#include <optional>

namespace envboot::doctor {

/// A text file while it is being changed. Pure; edits may come in any order.
class Draft {
 public:
  explicit Draft(std::string_view text);

  /// On failure nothing of the edit was done: the text is not what the check saw.
  Status apply(const TextEdit& edit);
  [[nodiscard]] std::string text() const;
  /// As `diff -U0` writes it, without the names of the files. Where only line ends change, one line says so: such a
  /// file may hold secrets in any line.
  [[nodiscard]] std::vector<std::string> diff() const;

 private:
  struct Line {
    std::string was;
    std::optional<std::string> now; ///< nothing: removed; may be several lines
    [[nodiscard]] bool changed() const { return now != was; }
  };
  Result<Line*> at(int number);
  Status edit(const RemoveLines& wish);
  Status edit(const CommentOut& wish);
  Status edit(const UnixLineEnds& wish);
  Status edit(const RenameVariable& wish);
  Status edit(const StartWith& wish);
  Status edit(const ReplacePath& wish);
  Status edit(const ReplaceLine& wish);

  std::vector<Line> m_lines;
  bool m_ended = true; ///< the last line has an end
};

} // namespace envboot::doctor
