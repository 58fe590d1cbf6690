#include "action/plan.hpp"

#include "util/text_table.hpp"

#include <fmt/format.h>

namespace envboot::action {
namespace {

std::string render(const Estimate& estimate) {
  std::string text = estimate.bytes > 0 ? human_bytes(estimate.bytes) : "";
  if (estimate.inodes > 0) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", human_count(estimate.inodes),
                        estimate.inodes == 1 ? "file" : "files");
  }
  return estimate.spare_bytes + estimate.spare_inodes > 0 ? "up to " + text : text;
}

} // namespace

Estimate Plan::estimate() const {
  Estimate total;
  for (const StepPtr& step : m_steps) {
    total = total + step->estimate();
  }
  return total;
}

std::vector<std::string> Plan::lines() const {
  TextTable table;
  for (size_t i = 0; i < m_steps.size(); ++i) {
    table.add_row({fmt::format("{:2}.", i + 1), render(m_steps[i]->estimate()), m_steps[i]->describe()});
  }
  std::string total = render(estimate());
  if (!total.empty()) {
    table.add_row({"", total, m_uncounted.empty() ? "in all" : fmt::format("in all, and {}", m_uncounted)});
  }
  std::vector<std::string> lines;
  std::string text = table.render();
  for (size_t start = 0; start < text.size();) {
    size_t end = text.find('\n', start);
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

} // namespace envboot::action
