#include "modulefile/tcl_classes.hpp"

#include <algorithm>
#include <array>

namespace envboot::modulefile {
namespace {

struct Row {
  std::string_view name; ///< a `*` at its end stands for anything
  TclClass is;
};

// Tcl 8.6, a safe interpreter. The first row that matches holds, so exceptions come before their ensemble.
// clang-format off
constexpr auto k_rows = std::to_array<Row>({
  // State of the interpreter itself: events, channels, namespaces, packages, traces, other interpreters.
  {"::after", TclClass::discards},      {"::apply", TclClass::discards},     {"::fcopy", TclClass::discards},
  {"::fconfigure", TclClass::discards}, {"::fileevent", TclClass::discards}, {"::interp", TclClass::discards},
  {"::package", TclClass::discards},    {"::rename", TclClass::discards},    {"::trace", TclClass::discards},
  {"::update", TclClass::discards},     {"::variable", TclClass::discards},  {"::vwait", TclClass::discards},
  {"::zlib", TclClass::discards},
  {"::proc", TclClass::defines},        {"::upvar", TclClass::links},
  {"::coroutine", TclClass::removed},   {"::oo::*", TclClass::removed},
  {"::tcl::unsupported::*", TclClass::removed},

  {"::tcl::array::startsearch", TclClass::discards},
  {"::tcl::chan::close", TclClass::discards},       {"::tcl::chan::copy", TclClass::discards},
  {"::tcl::chan::create", TclClass::discards},      {"::tcl::chan::event", TclClass::discards},
  {"::tcl::chan::pipe", TclClass::discards},        {"::tcl::chan::pop", TclClass::discards},
  {"::tcl::chan::postevent", TclClass::discards},   {"::tcl::chan::push", TclClass::discards},
  {"::tcl::chan::truncate", TclClass::discards},    {"::tcl::chan::*", TclClass::harmless},
  {"::tcl::encoding::dirs", TclClass::discards},    {"::tcl::encoding::system", TclClass::discards},
  {"::tcl::encoding::*", TclClass::harmless},
  {"::tcl::mathfunc::rand", TclClass::discards},    {"::tcl::mathfunc::srand", TclClass::discards},
  {"::tcl::mathfunc::*", TclClass::harmless},
  {"::tcl::namespace::children", TclClass::harmless},   {"::tcl::namespace::code", TclClass::harmless},
  {"::tcl::namespace::current", TclClass::harmless},    {"::tcl::namespace::exists", TclClass::harmless},
  {"::tcl::namespace::origin", TclClass::harmless},     {"::tcl::namespace::parent", TclClass::harmless},
  {"::tcl::namespace::qualifiers", TclClass::harmless}, {"::tcl::namespace::tail", TclClass::harmless},
  {"::tcl::namespace::which", TclClass::harmless},      {"::tcl::namespace::*", TclClass::discards},

  // Ensembles whose parts are all harmless, or are classed above.
  {"::array", TclClass::harmless},    {"::binary", TclClass::harmless},   {"::chan", TclClass::harmless},
  {"::dict", TclClass::harmless},     {"::info", TclClass::harmless},     {"::namespace", TclClass::harmless},
  {"::string", TclClass::harmless},   {"::tcl::Bgerror", TclClass::harmless},
  {"::tcl::find_packages", TclClass::harmless},
  {"::tcl::array::*", TclClass::harmless},  {"::tcl::binary::*", TclClass::harmless},
  {"::tcl::clock::*", TclClass::harmless},  {"::tcl::dict::*", TclClass::harmless},
  {"::tcl::file::*", TclClass::harmless},   {"::tcl::info::*", TclClass::harmless},
  {"::tcl::mathop::*", TclClass::harmless}, {"::tcl::pkgconfig", TclClass::harmless},
  {"::tcl::prefix", TclClass::harmless},    {"::tcl::prefix::*", TclClass::harmless},
  {"::tcl::string::*", TclClass::harmless}, {"::zlib::pkgconfig", TclClass::harmless},

  // Results and variables only; channels are those that `open` gave, which discards itself.
  {"::append", TclClass::harmless},  {"::break", TclClass::harmless},    {"::case", TclClass::harmless},
  {"::catch", TclClass::harmless},   {"::clock", TclClass::harmless},    {"::close", TclClass::harmless},
  {"::concat", TclClass::harmless},  {"::continue", TclClass::harmless}, {"::eof", TclClass::harmless},
  {"::error", TclClass::harmless},   {"::eval", TclClass::harmless},     {"::expr", TclClass::harmless},
  {"::fblocked", TclClass::harmless},{"::flush", TclClass::harmless},    {"::for", TclClass::harmless},
  {"::foreach", TclClass::harmless}, {"::format", TclClass::harmless},   {"::gets", TclClass::harmless},
  {"::global", TclClass::harmless},  {"::if", TclClass::harmless},       {"::incr", TclClass::harmless},
  {"::join", TclClass::harmless},    {"::lappend", TclClass::harmless},  {"::lassign", TclClass::harmless},
  {"::lindex", TclClass::harmless},  {"::linsert", TclClass::harmless},  {"::list", TclClass::harmless},
  {"::llength", TclClass::harmless}, {"::lmap", TclClass::harmless},     {"::lrange", TclClass::harmless},
  {"::lrepeat", TclClass::harmless}, {"::lreplace", TclClass::harmless}, {"::lreverse", TclClass::harmless},
  {"::lsearch", TclClass::harmless}, {"::lset", TclClass::harmless},     {"::lsort", TclClass::harmless},
  {"::pid", TclClass::harmless},     {"::puts", TclClass::harmless},     {"::read", TclClass::harmless},
  {"::regexp", TclClass::harmless},  {"::regsub", TclClass::harmless},   {"::return", TclClass::harmless},
  {"::scan", TclClass::harmless},    {"::seek", TclClass::harmless},     {"::set", TclClass::harmless},
  {"::split", TclClass::harmless},   {"::subst", TclClass::harmless},    {"::switch", TclClass::harmless},
  {"::tailcall", TclClass::harmless},{"::tell", TclClass::harmless},     {"::throw", TclClass::harmless},
  {"::time", TclClass::harmless},    {"::try", TclClass::harmless},      {"::unset", TclClass::harmless},
  {"::uplevel", TclClass::harmless}, {"::while", TclClass::harmless},    {"::yield", TclClass::harmless},
  {"::yieldto", TclClass::harmless},
});
// clang-format on

bool matches(std::string_view pattern, std::string_view command) {
  return pattern.ends_with('*') ? command.starts_with(pattern.substr(0, pattern.size() - 1)) : command == pattern;
}

} // namespace

std::optional<TclClass> class_of(std::string_view command) {
  auto row = std::find_if(k_rows.begin(), k_rows.end(), [&](const Row& each) { return matches(each.name, command); });
  return row == k_rows.end() ? std::nullopt : std::optional(row->is);
}

} // namespace envboot::modulefile
