#pragma once

#include "modulefile/tool.hpp"

namespace envboot::modulefile {

struct Start;
struct Limits;

/// Whether the tool finds a module of that name in start's MODULEPATH: files, aliases, symbols and virtual modules
/// count. Looks into the folder of the name's first part and evaluates the rc files there: for the worker.
bool is_available(Tool tool, const std::string& name, const Start& start, const Limits& limits);

} // namespace envboot::modulefile
