#include "dist/wheel_name.hpp"

#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace envboot::dist {
namespace {

struct Glibc {
  int major = 0, minor = 0;
  auto operator<=>(const Glibc&) const = default;
};

std::optional<int> small_number(std::string_view digits) {
  int value = 0;
  auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  bool whole = problem == std::errc() && end == digits.data() + digits.size() && !digits.empty() && value >= 0;
  return whole ? std::optional(value) : std::nullopt;
}

/// `2.17`, or `2_17` with '_'.
std::optional<Glibc> parse_glibc(std::string_view text, char separator) {
  size_t at = text.find(separator);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  auto major = small_number(text.substr(0, at)), minor = small_number(text.substr(at + 1));
  return major && minor ? std::optional(Glibc{*major, *minor}) : std::nullopt;
}

/// The names from before PEP 600 (PEP 513, 571, 599).
struct LegacyManylinux {
  std::string_view prefix;
  Glibc glibc;
  bool intel_only;
};
constexpr LegacyManylinux k_legacy[] = {
    {"manylinux1_", {2, 5}, true}, {"manylinux2010_", {2, 12}, true}, {"manylinux2014_", {2, 17}, false}};

/// Systems that are not Linux with glibc, for the message.
struct Foreign {
  std::string_view prefix, name;
};
constexpr Foreign k_foreign[] = {{"win", "Windows"},
                                 {"macosx_", "macOS"},
                                 {"musllinux_", "Linux with musl"},
                                 {"android_", "Android"},
                                 {"ios_", "iOS"}};

/// What a platform tag asks of glibc, when it is one for `machine`; the reason why it isn't, otherwise.
tl::expected<Glibc, std::string> platform_needs(std::string_view tag, std::string_view machine) {
  for (const Foreign& row : k_foreign) {
    if (tag.starts_with(row.prefix)) {
      return tl::unexpected(fmt::format("it is built for {} ({})", row.name, tag));
    }
  }
  auto other_machine = [&] {
    return tl::unexpected(fmt::format("it is built for another machine ({}), not {}", tag, machine));
  };
  if (tag.starts_with("linux_")) {
    return tag.substr(6) == machine ? tl::expected<Glibc, std::string>(Glibc{}) : other_machine();
  }
  for (const LegacyManylinux& row : k_legacy) {
    if (tag.starts_with(row.prefix)) {
      bool named =
          tag.substr(row.prefix.size()) == machine && (!row.intel_only || machine == "x86_64" || machine == "i686");
      return named ? tl::expected<Glibc, std::string>(row.glibc) : other_machine();
    }
  }
  constexpr std::string_view k_perennial = "manylinux_";
  if (tag.starts_with(k_perennial)) {
    std::string_view rest = tag.substr(k_perennial.size());
    size_t end = rest.find('_', rest.find('_') + 1);
    auto glibc = parse_glibc(rest.substr(0, end), '_');
    if (glibc && end != std::string_view::npos) {
      return rest.substr(end + 1) == machine ? tl::expected<Glibc, std::string>(*glibc) : other_machine();
    }
  }
  return tl::unexpected(fmt::format("its platform tag {} is not known", tag));
}

struct PythonVersion {
  int major = 0;
  std::optional<int> minor;
};

/// `37` of cp37, `3` of py3, `310` of cp310.
std::optional<PythonVersion> parse_python(std::string_view digits) {
  auto major = small_number(digits.substr(0, 1));
  if (!major) {
    return std::nullopt;
  }
  if (digits.size() == 1) {
    return PythonVersion{*major, std::nullopt};
  }
  auto minor = small_number(digits.substr(1));
  return minor ? std::optional(PythonVersion{*major, minor}) : std::nullopt;
}

/// The ABI tags of CPython itself: `m` stands for pymalloc until 3.7, `u` for wide characters until 3.2.
bool is_own_abi(std::string_view abi, const Target& target) {
  std::string plain = fmt::format("cp{}{}", target.major, target.minor);
  if (target.major == 2) {
    return abi == plain + "mu" || abi == plain + "m";
  }
  return abi == (target.minor < 8 ? plain + "m" : plain);
}

/// One pair of tags against the interpreter; `any_platform`: the platform tag is `any`.
bool fits_interpreter(std::string_view python, std::string_view abi, bool any_platform, const Target& target) {
  auto version = python.size() > 2 ? parse_python(python.substr(2)) : std::nullopt;
  if (!version || version->major != target.major) {
    return false;
  }
  if (python.starts_with("py")) {
    return abi == "none" && version->minor.value_or(0) <= target.minor;
  }
  if (!python.starts_with("cp") || !version->minor) {
    return false;
  }
  if (abi == "none") {
    return *version->minor == target.minor;
  }
  if (any_platform) {
    return false;
  }
  if (abi == "abi3") { // PEP 384: from its version on
    return target.major == 3 && *version->minor >= 2 && *version->minor <= target.minor;
  }
  return *version->minor == target.minor && is_own_abi(abi, target);
}

} // namespace

std::optional<std::string> why_not_installable(const WheelName& wheel, const Target& target) {
  std::string platform_problem;
  bool any = false, own_platform = false;
  auto node = parse_glibc(target.glibc, '.');
  for (const std::string& tag : wheel.platforms) {
    any = any || tag == "any";
    auto needs = tag == "any" ? Glibc{} : platform_needs(tag, target.machine);
    if (!needs) {
      platform_problem = platform_problem.empty() ? needs.error() : platform_problem;
    } else if (node && *needs > *node) {
      platform_problem =
          fmt::format("it needs glibc {}.{} ({}), and there is {}", needs->major, needs->minor, tag, target.glibc);
    } else {
      own_platform = own_platform || tag != "any";
    }
  }
  if (!any && !own_platform) {
    return platform_problem;
  }
  for (const std::string& python : wheel.pythons) {
    for (const std::string& abi : wheel.abis) {
      if ((own_platform && fits_interpreter(python, abi, false, target)) ||
          (any && fits_interpreter(python, abi, true, target))) {
        return std::nullopt;
      }
    }
  }
  return fmt::format("it is built for another Python ({}-{}), not CPython {}.{}", fmt::join(wheel.pythons, "."),
                     fmt::join(wheel.abis, "."), target.major, target.minor);
}

} // namespace envboot::dist
