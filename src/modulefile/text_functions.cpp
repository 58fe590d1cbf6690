#include "modulefile/text_functions.hpp"

#include <array>

namespace envboot::modulefile {
namespace {

constexpr auto k_tcl = TextFunction::Language::tcl, k_lua = TextFunction::Language::lua;
using Gives = TextFunction::Gives;

// clang-format off
constexpr auto k_functions = std::to_array<TextFunction>({
  {k_tcl, "", "binary"},          {k_tcl, "", "split"},
  {k_tcl, "", "format", Gives::by_arguments},  {k_tcl, "", "lindex", Gives::by_arguments},
  {k_tcl, "", "lrange", Gives::by_arguments},  {k_tcl, "", "regexp", Gives::by_arguments},
  {k_tcl, "", "regsub", Gives::by_arguments},  {k_tcl, "", "scan", Gives::by_arguments},
  {k_tcl, "file", "dirname"},     {k_tcl, "file", "extension"},    {k_tcl, "file", "normalize"},
  {k_tcl, "file", "rootname"},    {k_tcl, "file", "split"},
  {k_tcl, "string", "index"},     {k_tcl, "string", "map"},        {k_tcl, "string", "range"},
  {k_tcl, "string", "repeat"},    {k_tcl, "string", "replace"},    {k_tcl, "string", "reverse"},
  {k_tcl, "string", "tolower"},   {k_tcl, "string", "totitle"},    {k_tcl, "string", "toupper"},
  {k_tcl, "string", "trim"},      {k_tcl, "string", "trimleft"},   {k_tcl, "string", "trimright"},

  {k_lua, "string", "find", Gives::place_and_captures},  {k_lua, "string", "match", Gives::captures},
  {k_lua, "string", "gmatch", Gives::by_arguments},      {k_lua, "string", "gsub", Gives::by_arguments},
  {k_lua, "string", "format", Gives::by_arguments},      {k_lua, "table", "concat", Gives::by_arguments},
  {k_lua, "_G", "tostring", Gives::by_arguments},        {k_lua, "_G", "type", Gives::by_arguments},
  {k_lua, "_G", "tonumber"},
  {k_lua, "string", "byte"},      {k_lua, "string", "char"},       {k_lua, "string", "len"},
  {k_lua, "string", "lower"},     {k_lua, "string", "pack"},       {k_lua, "string", "packsize"},
  {k_lua, "string", "rep"},       {k_lua, "string", "reverse"},    {k_lua, "string", "sub"},
  {k_lua, "string", "unpack"},    {k_lua, "string", "upper"},
  {k_lua, "math", "abs"},         {k_lua, "math", "acos"},         {k_lua, "math", "asin"},
  {k_lua, "math", "atan"},        {k_lua, "math", "ceil"},         {k_lua, "math", "cos"},
  {k_lua, "math", "deg"},         {k_lua, "math", "exp"},          {k_lua, "math", "floor"},
  {k_lua, "math", "fmod"},        {k_lua, "math", "log"},          {k_lua, "math", "max"},
  {k_lua, "math", "min"},         {k_lua, "math", "modf", Gives::two},  {k_lua, "math", "rad"},
  {k_lua, "math", "sin"},         {k_lua, "math", "sqrt"},         {k_lua, "math", "tan"},
  {k_lua, "math", "tointeger"},   {k_lua, "math", "type"},         {k_lua, "math", "ult"},
});
// clang-format on

} // namespace

std::span<const TextFunction> text_functions() {
  return k_functions;
}

} // namespace envboot::modulefile
