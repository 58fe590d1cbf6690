#pragma once

#include <string>
#include <vector>

namespace envboot {

/// Columns padded to their widest cell (UTF-8 code points counted), two blanks between, no trailing blanks.
class TextTable {
 public:
  void add_row(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
  [[nodiscard]] bool empty() const { return m_rows.empty(); }
  /// One line a row, each after `indent` blanks and ended by a newline.
  [[nodiscard]] std::string render(size_t indent = 0) const;

 private:
  std::vector<std::vector<std::string>> m_rows;
};

/// `1.4 GB`, `36 MB`, `812 kB`: decimal units, as disks and downloads are counted.
std::string human_bytes(unsigned long long bytes);

/// `36 000`: thousands apart, for counts of files.
std::string human_count(unsigned long long count);

} // namespace envboot
