#include "wheel/accept.hpp"

#include <fmt/core.h>

namespace envboot::wheel {
namespace {

using gpu::Verdict;

/// How the verdict would show itself to the user.
std::string_view consequence(Verdict verdict) {
  switch (verdict) {
  case Verdict::no:
    return "the first kernel would fail with \"no kernel image is available for execution on the device\"";
  case Verdict::partly:
    return "part of it would fail";
  default:
    return "it would run on the CPU only";
  }
}

bool is_refused(const gpu::GpuVerdict& verdict, bool gpu_wanted) {
  bool partly = verdict.verdict == Verdict::partly && !verdict.only_vendor_lacks;
  return verdict.verdict == Verdict::no || partly || (verdict.verdict == Verdict::no_gpu_code && gpu_wanted);
}

std::string hint_for(const WheelReport& report, std::string_view instead) {
  if (!instead.empty()) {
    return fmt::format("{} runs there: ask for that version", instead);
  }
  return fmt::format("choose another build with `--wheel {}=VERSION`, or other cards with `--gpu`", report.name);
}

} // namespace

Result<Reservations> accept_for(const WheelReport& report, std::span<const gpu::Gpu> gpus, bool gpu_wanted,
                                std::string_view instead) {
  std::vector<std::string> names, causes;
  Reservations reservations;
  for (const gpu::GpuVerdict& verdict : judge_all(report.libraries, gpus)) {
    if (is_refused(verdict, gpu_wanted)) {
      names.push_back(verdict.gpu.text());
      causes.push_back(fmt::format("on {}, {}: {}", verdict.gpu.text(), consequence(verdict.verdict), verdict.because));
    } else if (verdict.only_vendor_lacks) {
      reservations.push_back(fmt::format("{} on {}: {}", report.title(), verdict.gpu.text(), verdict.because));
    }
  }
  if (names.empty()) {
    return reservations;
  }
  std::string list;
  for (size_t k = 0; k < names.size(); ++k) {
    list += (k == 0 ? "" : k + 1 == names.size() ? " and " : ", ") + names[k];
  }
  Error refused = refusal("{} does not serve {}", report.title(), list).with_hint(hint_for(report, instead));
  refused.causes = std::move(causes);
  return fail(std::move(refused));
}

} // namespace envboot::wheel
