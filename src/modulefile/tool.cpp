#include "modulefile/tool.hpp"

#include <algorithm>
#include <array>

namespace envboot::modulefile {
namespace {

constexpr auto k_tools = std::to_array<ToolRow>({
    {Tool::modules, "modules", "Environment Modules"},
    {Tool::lmod, "lmod", "Lmod"},
});

} // namespace

std::span<const ToolRow> all_tools() {
  return k_tools;
}

std::string_view tool_name(Tool tool) {
  return std::ranges::find(k_tools, tool, &ToolRow::tool)->name;
}

std::string_view tool_title(Tool tool) {
  return std::ranges::find(k_tools, tool, &ToolRow::tool)->title;
}

std::optional<Tool> find_tool(std::string_view name) {
  const auto* row = std::ranges::find(k_tools, name, &ToolRow::name);
  return row == k_tools.end() ? std::nullopt : std::optional(row->tool);
}

Tool session_tool(const Environment& environment) {
  for (const char* name : {"LMOD_CMD", "LMOD_VERSION", "LMOD_PKG"}) {
    if (!environment.get_or(name, "").empty()) {
      return Tool::lmod;
    }
  }
  return Tool::modules;
}

} // namespace envboot::modulefile
