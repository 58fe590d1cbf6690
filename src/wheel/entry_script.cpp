// What a name or a value of entry_points.txt holds lands in a file name and in Python code that the user will run, so
// both are checked letter by letter before they are used.
#include "wheel/entry_script.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace envboot::wheel {
namespace {

constexpr size_t k_longest_shebang = 127; // of Linux before 5.1, its end included
constexpr std::string_view k_console = "console_scripts", k_gui = "gui_scripts";

bool is_script(const dist::EntryPoint& entry) {
  return entry.section == k_console || entry.section == k_gui;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// `a.b.c`
bool is_dotted_name(std::string_view text) {
  bool begins = true;
  for (char c : text) {
    if (begins ? !is_word(c) || (c >= '0' && c <= '9') : !is_word(c) && c != '.') {
      return false;
    }
    begins = c == '.';
  }
  return !begins;
}

std::string_view trim(std::string_view text) {
  size_t start = text.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view()
                                         : text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

std::string printable(std::string_view text) {
  std::string shown;
  for (char c : text.substr(0, 200)) {
    auto code = static_cast<unsigned char>(c);
    shown += code < 0x20 || code == 0x7f ? fmt::format("\\x{:02x}", code) : std::string(1, c);
  }
  return shown;
}

Status check_name(const dist::EntryPoint& entry) {
  auto is_hostile = [](char c) { return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(entry.name, is_hostile) || entry.name.starts_with('.') || entry.name.starts_with('-')) {
    return fail(refusal("the wheel asks for a script of a hostile name: {}", printable(entry.name)));
  }
  return {};
}

struct Callable {
  std::string module, attribute;
};

/// `module:attribute [extra]`
Result<Callable> callable_of(const dist::EntryPoint& entry) {
  std::string_view value = entry.value;
  value = trim(value.substr(0, value.find('[')));
  size_t colon = value.find(':');
  if (colon == std::string_view::npos) {
    return fail(
        refusal("the script {} of the wheel has nothing to call: {}", printable(entry.name), printable(entry.value)));
  }
  std::string_view module = trim(value.substr(0, colon)), attribute = trim(value.substr(colon + 1));
  if (!is_dotted_name(module) || !is_dotted_name(attribute)) {
    return fail(refusal("the script {} of the wheel would run what is no function: {}", printable(entry.name),
                        printable(entry.value)));
  }
  return Callable{std::string(module), std::string(attribute)};
}

/// Whether `name` is `stem`, or `stem` with a Python's version behind it (`separator` before it).
bool is_versioned(std::string_view name, std::string_view stem, std::string_view separator) {
  if (!name.starts_with(stem)) {
    return false;
  }
  name.remove_prefix(stem.size());
  if (name.empty()) {
    return true;
  }
  if (!name.starts_with(separator)) {
    return false;
  }
  name.remove_prefix(separator.size());
  return !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

/// The two projects whose universal wheels name the scripts of the Python that they were built with.
struct Versioned {
  std::string_view stem, separator;
  bool major_too;
};
constexpr Versioned k_versioned[] = {{"pip", "", true}, {"easy_install", "-", false}};

void put_versions(std::map<std::string, dist::EntryPoint>& scripts, int major, int minor) {
  for (const Versioned& row : k_versioned) {
    auto plain = scripts.find(std::string(row.stem));
    if (plain == scripts.end() || plain->second.section != k_console) {
      continue;
    }
    dist::EntryPoint entry = plain->second;
    std::erase_if(scripts, [&](const auto& one) { return is_versioned(one.first, row.stem, row.separator); });
    std::vector<std::string> names = {std::string(row.stem),
                                      fmt::format("{}{}{}.{}", row.stem, row.separator, major, minor)};
    if (row.major_too) {
      names.push_back(fmt::format("{}{}{}", row.stem, row.separator, major));
    }
    for (const std::string& name : names) {
      scripts[name] = {entry.section, name, entry.value};
    }
  }
}

} // namespace

Result<std::string> shebang_for(const AbsPath& python) {
  const std::string& path = python.string();
  auto has = [&](std::string_view set) { return path.find_first_of(set) != std::string::npos; };
  if (has("\n\r")) {
    return fail(usage_error("no script can begin with the path {}", printable(path)));
  }
  if (!has(" \t") && path.size() + 3 <= k_longest_shebang) {
    return "#!" + path + "\n";
  }
  if (has("\"'$`\\")) {
    return fail(usage_error("no script can begin with the path {}", path)
                    .because("it is long or has blanks, so /bin/sh has to read it, and it has quotes in it")
                    .with_hint("make the environment at another path"));
  }
  std::string quoted = has(" \t") ? "\"" + path + "\"" : path;
  return "#!/bin/sh\n'''exec' " + quoted + " \"$0\" \"$@\"\n' '''\n";
}

Result<std::vector<EntryScript>> entry_scripts(std::span<const dist::EntryPoint> entries, const std::string& shebang,
                                               int major, int minor) {
  std::map<std::string, dist::EntryPoint> scripts; // of two of one name the last holds, and gui before console
  for (std::string_view section : {k_console, k_gui}) {
    for (const dist::EntryPoint& entry : entries) {
      if (entry.section == section) {
        TRY(check_name(entry));
        scripts[entry.name] = entry;
      }
    }
  }
  put_versions(scripts, major, minor);
  std::vector<EntryScript> made;
  for (const auto& [name, entry] : scripts) {
    Callable callable = TRY(callable_of(entry));
    std::string import = callable.attribute.substr(0, callable.attribute.find('.'));
    made.push_back({name, fmt::format("{}# -*- coding: utf-8 -*-\nimport sys\nfrom {} import {}\n"
                                      "if __name__ == '__main__':\n    sys.exit({}())\n",
                                      shebang, callable.module, import, callable.attribute)});
  }
  return made;
}

std::optional<std::string> with_shebang(std::string_view script, const std::string& shebang) {
  if (!script.starts_with("#!python")) {
    return std::nullopt;
  }
  size_t end = std::min(script.find('\n'), script.size());
  return shebang + std::string(script.substr(std::min(end + 1, script.size())));
}

bool stands_for_entry_point(std::string_view file_name, std::span<const dist::EntryPoint> entries) {
  for (std::string_view suffix : {".exe", "-script.py", ".pya"}) {
    if (file_name.ends_with(suffix)) {
      file_name.remove_suffix(suffix.size());
      break;
    }
  }
  return std::ranges::any_of(
      entries, [&](const dist::EntryPoint& entry) { return is_script(entry) && entry.name == file_name; });
}

} // namespace envboot::wheel
