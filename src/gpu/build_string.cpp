#include "gpu/build_string.hpp"

#include "gpu/capability.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace envboot::gpu {
namespace {

using binfmt::FatbinImage;
using binfmt::ImageKind;

/// What is looked for in megabytes of machine code, by a character of it that is rare there.
struct Needle {
  std::string_view word;
  char rare;
};
constexpr Needle k_gencode = {"arch=compute_", '='}, k_list = {"sm_", '_'};
constexpr std::string_view k_code = ",code=";
constexpr size_t k_longest = 2048, k_quote = 200;

bool is_text(char c) {
  return c >= 0x20 && c < 0x7f;
}

/// `sm_35`, `compute_90a` at the beginning of `text`; its length, 0 when there is none.
size_t read_arch(std::string_view text, FatbinImage& image) {
  size_t prefix = text.starts_with("sm_") ? 3 : text.starts_with("compute_") ? 8 : 0;
  if (prefix == 0) {
    return 0;
  }
  image = {.kind = prefix == 3 ? ImageKind::sass : ImageKind::ptx,
           .raw_kind = static_cast<uint16_t>(prefix == 3 ? 2 : 1)};
  auto [end, problem] = std::from_chars(text.data() + prefix, text.data() + text.size(), image.arch);
  auto length = static_cast<size_t>(end - text.data());
  if (problem != std::errc() || image.arch < 10 || image.arch > 999) {
    return 0;
  }
  if (length < text.size() && (text[length] == 'a' || text[length] == 'f')) {
    image.suffix = text[length++];
  }
  return length;
}

void add(std::vector<FatbinImage>& images, const FatbinImage& image) {
  auto place = std::ranges::lower_bound(images, image);
  if (place == images.end() || *place != image) {
    images.insert(place, image);
  }
}

/// All that stand behind a `,code=`: `code=sm_35`, `code=[sm_50,compute_50]`.
std::vector<FatbinImage> codes(std::string_view text) {
  std::vector<FatbinImage> images;
  for (size_t at = text.find(k_code); at != std::string_view::npos; at = text.find(k_code, at)) {
    at += k_code.size();
    bool bracket = at < text.size() && text[at] == '[';
    do {
      FatbinImage image;
      size_t word = std::min(at + (bracket ? 1 : 0), text.size());
      size_t length = read_arch(text.substr(word), image);
      at = word + length;
      if (length > 0) {
        add(images, image);
      }
    } while (bracket && at < text.size() && text[at] == ',');
  }
  return images;
}

/// Words `sm_NN` and `compute_NN` from the beginning of `text`, one blank between; how far they reach is given back.
std::vector<FatbinImage> list(std::string_view text, size_t& length) {
  std::vector<FatbinImage> images;
  length = 0;
  while (true) {
    FatbinImage image;
    size_t word = read_arch(text.substr(length), image);
    bool ends = length + word == text.size() || text[length + word] == ' ' || !is_text(text[length + word]);
    if (word == 0 || !ends) {
      break;
    }
    add(images, image);
    length += word;
    if (length >= text.size() || text[length] != ' ') {
      break;
    }
    ++length;
  }
  return images;
}

/// The next `wanted`, eight words of eight bytes at a time: the C library of the static file has no fast memchr. (A
/// byte of `differs` is 0 where there is one, and what is joined then has that byte's top bit.)
size_t find_byte(std::string_view window, char wanted, size_t at) {
  constexpr size_t k_block = 64;
  constexpr uint64_t k_ones = 0x0101'0101'0101'0101;
  const uint64_t pattern = k_ones * static_cast<unsigned char>(wanted);
  for (; at + k_block <= window.size(); at += k_block) {
    uint64_t found = 0;
    for (size_t k = 0; k < k_block; k += sizeof(uint64_t)) {
      uint64_t word = 0;
      std::memcpy(&word, window.data() + at + k, sizeof word);
      uint64_t differs = word ^ pattern;
      found |= (differs - k_ones) & ~differs;
    }
    if ((found & (k_ones << 7)) != 0) {
      break;
    }
  }
  return window.find(wanted, at);
}

size_t find(std::string_view window, const Needle& needle, size_t at) {
  const size_t rare = needle.word.find(needle.rare);
  for (size_t found = find_byte(window, needle.rare, at + rare); found != std::string_view::npos;
       found = find_byte(window, needle.rare, found + 1)) {
    if (window.substr(found - rare).starts_with(needle.word)) {
      return found - rare;
    }
  }
  return std::string_view::npos;
}

} // namespace

std::optional<BuildArches> parse_build_arches(std::string_view text) {
  std::vector<FatbinImage> images;
  if (text.find(k_code) != std::string_view::npos) {
    images = codes(text);
  } else {
    size_t length = 0;
    images = list(text, length);
    text = text.substr(0, length);
    if (images.size() < 2) {
      return std::nullopt;
    }
  }
  if (images.empty()) {
    return std::nullopt;
  }
  return BuildArches{std::move(images), std::string(text.substr(0, k_quote))};
}

BuildStringScanner::BuildStringScanner(bool arch_lists) : m_arch_lists(arch_lists) {}

/// A text that a buffer edge splits is seen whole in the kept tail and the head of the new bytes.
void BuildStringScanner::feed(std::string_view bytes) {
  m_tail += bytes.substr(0, k_longest);
  look(m_tail, false);
  if (bytes.size() > k_longest) {
    look(bytes, false);
    m_tail = bytes.substr(bytes.size() - k_longest);
  } else if (m_tail.size() > k_longest) {
    m_tail.erase(0, m_tail.size() - k_longest);
  }
}

void BuildStringScanner::gap() {
  look(m_tail, true);
  m_tail.clear();
}

/// Tries each text that begins in `window` and, unless nothing follows it (`last`), ends in it as well.
void BuildStringScanner::look(std::string_view window, bool last) {
  for (size_t at = 0; !m_found && at < window.size();) {
    size_t begin = std::min(find(window, m_arch_lists ? k_list : k_gencode, at), window.size());
    size_t limit = std::min(window.size(), begin + k_longest);
    at = begin;
    while (at < limit && is_text(window[at])) {
      ++at;
    }
    if (at == window.size() && !last) {
      return;
    }
    bool first_word = begin == 0 || !is_text(window[begin - 1]);
    if (begin < window.size() && (!m_arch_lists || first_word)) {
      m_found = parse_build_arches(window.substr(begin, at - begin));
    }
    at = std::max(at, begin + 1);
  }
}

std::optional<BuildArches> BuildStringScanner::finish() {
  gap();
  return std::move(m_found);
}

} // namespace envboot::gpu
