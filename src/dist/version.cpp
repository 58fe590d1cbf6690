#include "dist/version.hpp"

#include "dist/cursor.hpp"

#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace envboot::dist {
namespace {

constexpr std::string_view k_separators = "-_.";

/// Digits as a number; an empty text is 0, as PEP 440 has it for `1.0a`.
std::optional<uint64_t> number(std::string_view digits) {
  uint64_t value = 0;
  auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty()) {
    return 0;
  }
  return problem == std::errc() ? std::optional(value) : std::nullopt;
}

/// One of `words`, with the separators PEP 440 allows on both sides, and its number; unmoved when there is none.
struct Suffix {
  size_t word = 0; ///< index in `words`
  std::string_view digits;
};
template <size_t N>
std::optional<Suffix> take_suffix(Cursor& cursor, const std::string_view (&words)[N]) {
  Cursor ahead = cursor;
  ahead.take_any_of(k_separators);
  for (size_t i = 0; i < N; ++i) {
    if (ahead.take(words[i])) {
      ahead.take_any_of(k_separators);
      Suffix suffix{i, ahead.take_while(is_digit)};
      cursor = ahead;
      return suffix;
    }
  }
  return std::nullopt;
}

constexpr std::string_view k_pre_words[] = {"alpha", "a", "beta", "b", "preview", "pre", "rc", "c"};
constexpr std::string_view k_post_words[] = {"post", "rev", "r"};
constexpr std::string_view k_dev_words[] = {"dev"};
constexpr std::string_view k_phase_names[] = {"", "a", "b", "rc", ""};

std::string_view strip_zeros(std::string_view digits) {
  while (digits.size() > 1 && digits.front() == '0') {
    digits.remove_prefix(1);
  }
  return digits;
}

bool is_number(std::string_view segment) {
  return segment.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `cu102.1` from `CU102-01`; nothing when it is no local version label.
std::optional<std::string> normalise_local(std::string_view text) {
  std::string normalised;
  Cursor cursor(text);
  do {
    std::string_view segment = cursor.take_while(is_alphanumeric);
    if (segment.empty()) {
      return std::nullopt;
    }
    normalised += normalised.empty() ? "" : ".";
    for (char c : is_number(segment) ? strip_zeros(segment) : segment) {
      normalised += lower(c);
    }
  } while (cursor.take_any_of(k_separators));
  return cursor.at_end() ? std::optional(normalised) : std::nullopt;
}

/// Numbers are greater than words; numbers of any length are compared by value.
std::strong_ordering compare_local_segments(std::string_view a, std::string_view b) {
  if (is_number(a) != is_number(b)) {
    return is_number(a) ? std::strong_ordering::greater : std::strong_ordering::less;
  }
  if (is_number(a) && a.size() != b.size()) {
    return a.size() <=> b.size();
  }
  return a.compare(b) <=> 0;
}

std::strong_ordering compare_locals(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    std::string_view first = a.substr(0, a.find('.')), second = b.substr(0, b.find('.'));
    if (auto order = compare_local_segments(first, second); order != 0) {
      return order;
    }
    a.remove_prefix(std::min(a.size(), first.size() + 1));
    b.remove_prefix(std::min(b.size(), second.size() + 1));
  }
  return !a.empty() <=> !b.empty();
}

std::strong_ordering compare_releases(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b) {
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    uint64_t first = i < a.size() ? a[i] : 0, second = i < b.size() ? b[i] : 0;
    if (first != second) {
      return first <=> second;
    }
  }
  return std::strong_ordering::equal;
}

} // namespace

Result<Version> Version::parse(std::string_view text) {
  auto invalid = [&](std::string_view why) {
    return fail(failure("`{}` is not a version", text).because(fmt::format("{} (PEP 440)", why)));
  };
  bool fits = true;
  auto value_of = [&](std::string_view digits) {
    auto value = number(digits);
    fits = fits && value;
    return value.value_or(0);
  };
  Version version;
  Cursor cursor(trim(text));
  cursor.take("v");
  std::string_view digits = cursor.take_while(is_digit);
  if (!digits.empty() && cursor.take("!")) {
    version.m_epoch = value_of(digits);
    digits = cursor.take_while(is_digit);
  }
  if (digits.empty()) {
    return invalid("it has no release number");
  }
  version.m_release.push_back(value_of(digits));
  for (Cursor ahead = cursor; ahead.take(".") && is_digit(ahead.peek()); cursor = ahead) {
    version.m_release.push_back(value_of(ahead.take_while(is_digit)));
  }
  std::string_view suffix = cursor.rest();
  if (auto pre = take_suffix(cursor, k_pre_words)) {
    version.m_phase = pre->word < 2 ? Phase::alpha : pre->word < 4 ? Phase::beta : Phase::candidate;
    version.m_pre = value_of(pre->digits);
  }
  Cursor ahead = cursor;
  if (ahead.take("-") && is_digit(ahead.peek())) {
    version.m_post = value_of(ahead.take_while(is_digit));
    cursor = ahead;
  } else if (auto post = take_suffix(cursor, k_post_words)) {
    version.m_post = value_of(post->digits);
  }
  if (auto dev = take_suffix(cursor, k_dev_words)) {
    version.m_dev = value_of(dev->digits);
  }
  if (cursor.take("+")) {
    auto local = normalise_local(cursor.rest());
    if (!local) {
      return invalid("the part after `+` must be letters and digits, in parts joined by dots");
    }
    version.m_local = *local;
  } else if (!cursor.at_end()) {
    return invalid(fmt::format("`{}` is not understood", suffix));
  }
  if (!fits) {
    return invalid("a number in it is too large");
  }
  if (version.m_phase == Phase::final && version.m_dev && !version.m_post) {
    version.m_phase = Phase::dev_only;
  }
  version.write_text();
  return version;
}

void Version::write_text() {
  m_text = m_epoch == 0 ? "" : fmt::format("{}!", m_epoch);
  m_text += fmt::format("{}", fmt::join(m_release, "."));
  if (std::string_view phase = k_phase_names[static_cast<size_t>(m_phase)]; !phase.empty()) {
    m_text += fmt::format("{}{}", phase, m_pre);
  }
  if (m_post) {
    m_text += fmt::format(".post{}", *m_post);
  }
  if (m_dev) {
    m_text += fmt::format(".dev{}", *m_dev);
  }
  if (!m_local.empty()) {
    m_text += "+" + m_local;
  }
}

bool Version::is_prerelease() const {
  return m_phase != Phase::final || m_dev.has_value();
}

Version Version::without_local() const {
  Version version = *this;
  version.m_local.clear();
  version.write_text();
  return version;
}

Version Version::base() const {
  Version version;
  version.m_epoch = m_epoch;
  version.m_release = m_release;
  version.write_text();
  return version;
}

std::strong_ordering Version::operator<=>(const Version& other) const {
  auto later = [](std::strong_ordering first, std::strong_ordering next) { return first != 0 ? first : next; };
  auto order = later(m_epoch <=> other.m_epoch, compare_releases(m_release, other.m_release));
  order = later(order, later(m_phase <=> other.m_phase, m_pre <=> other.m_pre));
  order = later(order, m_post <=> other.m_post); // none comes first
  if (order == 0 && m_dev != other.m_dev) {      // none comes last
    return m_dev && other.m_dev ? *m_dev <=> *other.m_dev : !m_dev <=> !other.m_dev;
  }
  return later(order, compare_locals(m_local, other.m_local));
}

} // namespace envboot::dist
