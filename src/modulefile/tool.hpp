#pragma once

#include "util/environment.hpp"

#include <optional>
#include <span>

namespace envboot::modulefile {

/// The programs that give a user the `module` command.
enum class Tool : uint8_t { modules, lmod };

struct ToolRow {
  Tool tool;
  std::string_view name;  ///< as options and JSON write it
  std::string_view title; ///< as people do
};
std::span<const ToolRow> all_tools();
std::string_view tool_name(Tool tool);
std::string_view tool_title(Tool tool);
std::optional<Tool> find_tool(std::string_view name);

/// The one that this session's `module` is, by the variables that each sets; Modules where neither did.
Tool session_tool(const Environment& environment);

} // namespace envboot::modulefile
