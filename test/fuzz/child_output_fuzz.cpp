// What a child process says: explained, and cut into lines the same however it arrives.
#include "property.hpp"
#include "python/line_sink.hpp"
#include "python/said.hpp"

#include <algorithm>

using namespace envboot;
using fuzz::require;

namespace {

std::vector<std::string> lines(std::string_view text, size_t piece) {
  std::vector<std::string> heard;
  python::LineSink sink([&](std::string_view line) { heard.emplace_back(line); });
  for (size_t at = 0; at < text.size(); at += piece) {
    sink.on_output(os::Stream::err, text.substr(at, piece));
  }
  return heard;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  size_t piece = fuzz::take_byte(text) + size_t{1};
  std::vector<std::string> whole = lines(text, text.size() + 1);
  require(whole == lines(text, piece), "pieces give the same lines");
  for (const std::string& line : whole) {
    require(!line.empty() && line.size() <= 4096 && line.find_first_of("\r\n") == std::string::npos, "a line is one");
  }
  os::Outcome outcome;
  outcome.exit_code = 1;
  outcome.err = text;
  os::Command command;
  command.argv = {"/x/bin/pip", "install"};
  python::Explained explained = python::explain(command, outcome, python::common_sayings());
  require(!explained.error.what.empty() && !explained.error.causes.empty(), "a failure is explained, with its causes");
  return 0;
}
