#include "cli/render_wheel.hpp"
#include "util/snippet.hpp"
#include "util/text_table.hpp"
#include "wheel/describe.hpp"

#include <algorithm>
#include <fmt/ranges.h>

namespace envboot::cli {
namespace {

using gpu::Verdict;

struct VerdictRow {
  Verdict verdict;
  Colour colour;
  std::string_view meaning; ///< what the user will see
};
constexpr VerdictRow k_verdicts[] = {
    {Verdict::runs, Colour::green, "machine code for it is in there"},
    {Verdict::jit, Colour::green,
     "the driver compiles it when it starts for the first time, which can take minutes, and keeps it in ~/.nv"},
    {Verdict::partly, Colour::yellow, "a part of it will fail"},
    {Verdict::no, Colour::red,
     "the first kernel will fail with \"no kernel image is available for execution on the device\""},
    {Verdict::no_gpu_code, Colour::yellow, "it runs on the CPU only"},
    {Verdict::unknown, Colour::yellow, "the file does not tell"},
};

const VerdictRow& row_of(Verdict verdict) {
  return *std::ranges::find(k_verdicts, verdict, &VerdictRow::verdict);
}

std::string joined(const std::vector<std::string>& words) {
  return printable(fmt::format("{}", fmt::join(words, ", ")));
}

std::string cuda_of(const wheel::WheelReport& report) {
  if (!report.cuda) {
    return "unknown: " + report.cuda.because();
  }
  Known<std::string> driver = wheel::least_driver(report);
  return *report.cuda + (driver ? fmt::format(", driver {} or newer", *driver) : "");
}

std::string render_head(const wheel::WheelReport& report) {
  TextTable table;
  table.add_row({"package", printable(report.title())});
  table.add_row({"file", printable(report.file)});
  table.add_row({"tags", joined(report.tags)});
  if (!report.requires_python.empty()) {
    table.add_row({"Python", printable(report.requires_python)});
  }
  if (!report.requires_dist.empty()) {
    table.add_row({"requires", joined(report.requires_dist)});
  }
  if (wheel::has_gpu_code(report) || report.cuda) {
    table.add_row({"CUDA", cuda_of(report)});
  }
  auto needs = wheel::highest_needs(report);
  if (auto glibc = needs.find("GLIBC"); glibc != needs.end()) {
    table.add_row({"glibc", printable(glibc->second) + " or newer"});
  }
  return table.render();
}

std::string render_library(const wheel::LibraryReport& library, const Terminal& terminal) {
  TextTable table;
  for (const wheel::DescribedRow& row : wheel::describe(library)) {
    table.add_row({row.what, printable(row.value)});
  }
  return fmt::format("{} ({}, {})\n{}", terminal.paint_out(Colour::bold, printable(library.code.path)),
                     library.code.owner == gpu::Owner::own ? "own" : "vendor", human_bytes(library.size),
                     table.render(2));
}

std::string render_libraries(const wheel::WheelReport& report, const Terminal& terminal) {
  std::string text;
  size_t plain = 0;
  for (const wheel::LibraryReport& library : report.libraries) {
    if (library.code.code.containers == 0 && library.code.code.sound() && !terminal.verbose()) {
      ++plain;
    } else {
      text += "\n" + render_library(library, terminal);
    }
  }
  if (plain > 0) {
    text += fmt::format("\n{} {} without GPU code (`--verbose` lists {})\n", plain,
                        plain == 1 ? "library" : "libraries", plain == 1 ? "it" : "them");
  }
  return text;
}

std::string render_verdicts(const wheel::WheelReport& report, const Terminal& terminal) {
  std::string text;
  for (const gpu::GpuVerdict& verdict : report.verdicts) {
    const VerdictRow& row = row_of(verdict.verdict);
    text += fmt::format("\n{} on {}: {}\n  because {}\n", terminal.paint_out(row.colour, gpu::text_of(verdict.verdict)),
                        verdict.gpu.text(), row.meaning, printable(verdict.because));
  }
  return text;
}

} // namespace

std::string render_wheel(const wheel::WheelReport& report, const Terminal& terminal) {
  return render_head(report) + render_libraries(report, terminal) + render_verdicts(report, terminal);
}

} // namespace envboot::cli
