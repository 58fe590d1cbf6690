#pragma once

#include "binfmt/fatbin.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::gpu {

/// What the build says of itself: the architectures that nvcc was told to make.
struct BuildArches {
  std::vector<binfmt::FatbinImage> images; ///< as one container would hold them
  std::string quote;                       ///< the text it was read from, at most 200 characters

  bool operator==(const BuildArches&) const = default;
};

/// From `-gencode;arch=compute_35,code=sm_35;…` (blanks, `=` and `;` between the words are all met) or from an arch
/// list `sm_37 sm_50 compute_50` of two and more; nothing when the text holds neither.
std::optional<BuildArches> parse_build_arches(std::string_view text);

/// Looks for such a text in a file as its bytes come by; the first good one counts. Memory: 4 KB.
class BuildStringScanner {
 public:
  /// `arch_lists`: look for bare lists too, which costs five times as much; they stand in the Python bindings.
  explicit BuildStringScanner(bool arch_lists);
  void feed(std::string_view bytes);
  /// The bytes fed next don't follow those before.
  void gap();
  [[nodiscard]] const std::optional<BuildArches>& found() const { return m_found; } ///< so far
  [[nodiscard]] std::optional<BuildArches> finish();

 private:
  void look(std::string_view window, bool last);

  bool m_arch_lists;
  std::string m_tail; ///< the end of what was fed, in which a text may begin
  std::optional<BuildArches> m_found;
};

} // namespace envboot::gpu
