#include "gpu/cards.hpp"

#include "util/edit_distance.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace envboot::gpu {
namespace {

/// `keys`: names as `key_of` makes them, between blanks. `prefix` is what the full name begins with.
struct CardRow {
  ComputeCapability capability;
  std::string_view prefix;
  std::string_view keys;
};

/// NVIDIA's list of CUDA GPUs. A key with letters behind it that only tell the cooling (K20c, K40m) has a row entry
/// too.
constexpr CardRow k_cards[] = {
    {{2, 0}, "Tesla ", "C2050 C2070 C2075 M2050 M2070 M2075 M2090"},
    {{3, 0}, "Tesla ", "K10"},
    {{3, 0}, "GRID ", "K1 K2"},
    {{3, 0}, "GeForce ", "GTX_680 GTX_770 GTX_760 GTX_670 GTX_690 GTX_660"},
    {{3, 0}, "Quadro ", "K4000 K5000 K2000 K600"},
    {{3, 5}, "Tesla ", "K40 K40c K40m K40s K40t K40st K20 K20c K20m K20s K20X K20Xm"},
    {{3, 5}, "GeForce ", "GTX_780 GTX_780_Ti GTX_Titan GTX_Titan_Black GTX_Titan_Z GT_710 GT_730"},
    {{3, 5}, "Quadro ", "K6000"},
    {{3, 7}, "Tesla ", "K80"},
    {{5, 0}, "Tesla ", "M10"},
    {{5, 0}, "GeForce ", "GTX_750 GTX_750_Ti"},
    {{5, 0}, "Quadro ", "K2200 K1200 K620 M2000M"},
    {{5, 2}, "Tesla ", "M4 M40 M6 M60"},
    {{5, 2}, "GeForce ", "GTX_950 GTX_960 GTX_970 GTX_980 GTX_980_Ti GTX_Titan_X"},
    {{5, 2}, "Quadro ", "M2000 M4000 M5000 M6000"},
    {{6, 0}, "Tesla ", "P100"},
    {{6, 0}, "Quadro ", "GP100"},
    {{6, 1}, "Tesla ", "P4 P40 P6"},
    {{6, 1}, "GeForce ", "GTX_1050 GTX_1050_Ti GTX_1060 GTX_1070 GTX_1070_Ti GTX_1080 GTX_1080_Ti GT_1030"},
    {{6, 1}, "", "Titan_Xp Titan_X"},
    {{6, 1}, "Quadro ", "P400 P600 P620 P1000 P2000 P2200 P4000 P5000 P6000"},
    {{7, 0}, "Tesla ", "V100 V100S V100-DGXS"},
    {{7, 0}, "", "Titan_V"},
    {{7, 0}, "Quadro ", "GV100"},
    {{7, 5}, "Tesla ", "T4 T40 T10"},
    {{7, 5},
     "GeForce ",
     "RTX_2060 RTX_2060_Super RTX_2070 RTX_2070_Super RTX_2080 RTX_2080_Super RTX_2080_Ti GTX_1650 GTX_1650_Super "
     "GTX_1660 "
     "GTX_1660_Super GTX_1660_Ti"},
    {{7, 5}, "", "Titan_RTX T400 T600 T1000"},
    {{7, 5}, "Quadro ", "RTX_4000 RTX_5000 RTX_6000 RTX_8000"},
    {{8, 0}, "", "A100 A100X A30 A800 PG506"},
    {{8, 6}, "", "A2 A10 A10G A16 A40 RTX_A2000 RTX_A4000 RTX_A4500 RTX_A5000 RTX_A5500 RTX_A6000"},
    {{8, 6},
     "GeForce ",
     "RTX_3050 RTX_3060 RTX_3060_Ti RTX_3070 RTX_3070_Ti RTX_3080 RTX_3080_Ti RTX_3090 RTX_3090_Ti"},
    {{8, 9}, "", "L4 L20 L40 L40S RTX_6000_Ada RTX_5000_Ada RTX_4500_Ada RTX_4000_Ada RTX_2000_Ada"},
    {{8, 9},
     "GeForce ",
     "RTX_4060 RTX_4060_Ti RTX_4070 RTX_4070_Super RTX_4070_Ti RTX_4080 RTX_4080_Super RTX_4090 RTX_4090_D"},
    {{9, 0}, "", "H100 H200 H800 H20 GH200"},
    {{10, 0}, "", "B100 B200 GB200"},
    {{10, 3}, "", "B300 GB300"},
    {{12, 0}, "GeForce ", "RTX_5060 RTX_5060_Ti RTX_5070 RTX_5070_Ti RTX_5080 RTX_5090"},
    {{12, 0}, "", "RTX_PRO_6000 RTX_PRO_5000 RTX_PRO_4000"},
    {{12, 1}, "", "GB10"},
};

struct PciRow {
  uint16_t first, last;
  ComputeCapability capability;
};

/// From pci.ids, vendor 10de. The first row that holds an id counts: single ids stand before the ranges around them.
constexpr PciRow k_pci[] = {
    {0x102d, 0x102d, {3, 7}}, {0x174e, 0x174e, {5, 0}}, {0x179c, 0x179c, {5, 0}},  {0x1af1, 0x1af1, {8, 0}},
    {0x2302, 0x2342, {9, 0}}, {0x0fc0, 0x0fff, {3, 0}}, {0x1001, 0x103f, {3, 5}},  {0x1180, 0x11bf, {3, 0}},
    {0x11c0, 0x11fc, {3, 0}}, {0x1280, 0x12ba, {3, 5}}, {0x1340, 0x137f, {5, 0}},  {0x1380, 0x13bf, {5, 0}},
    {0x13c0, 0x1436, {5, 2}}, {0x1617, 0x1667, {5, 2}}, {0x17c2, 0x17fd, {5, 2}},  {0x15f0, 0x15ff, {6, 0}},
    {0x1b00, 0x1b78, {6, 1}}, {0x1b80, 0x1be1, {6, 1}}, {0x1c00, 0x1cfb, {6, 1}},  {0x1d01, 0x1d56, {6, 1}},
    {0x1d81, 0x1df6, {7, 0}}, {0x1e02, 0x1ff9, {7, 5}}, {0x2182, 0x21d1, {7, 5}},  {0x2080, 0x20ff, {8, 0}},
    {0x2200, 0x25fb, {8, 6}}, {0x2681, 0x28e1, {8, 9}}, {0x2900, 0x29ff, {10, 0}}, {0x2b80, 0x2dff, {12, 0}},
};

constexpr ComputeCapability k_real[] = {{2, 0}, {2, 1}, {3, 0},  {3, 2},  {3, 5},  {3, 7},  {5, 0},  {5, 2}, {5, 3},
                                        {6, 0}, {6, 1}, {6, 2},  {7, 0},  {7, 2},  {7, 5},  {8, 0},  {8, 6}, {8, 7},
                                        {8, 9}, {9, 0}, {10, 0}, {10, 1}, {10, 3}, {11, 0}, {12, 0}, {12, 1}};

/// Words that don't tell cards apart, in lower case. `sxm`, `pcie` and sizes are dropped by their shape.
constexpr std::string_view k_noise[] = {
    "nvidia", "tesla",      "geforce",   "quadro", "grid",        "gpu",     "graphics", "card",   "nvl",
    "pg503",  "hbm2",       "hbm3",      "hbm2e",  "fhhl",        "ampere",  "volta",    "kepler", "hopper",
    "pascal", "generation", "blackwell", "server", "workstation", "edition", "(pascal)"};

bool is_noise(std::string_view word) {
  return word.starts_with("sxm") || word.starts_with("pci") || (word.size() > 2 && word.ends_with("gb")) ||
         std::ranges::find(k_noise, word) != std::end(k_noise);
}

/// `Tesla V100-SXM2-32GB` -> `v100`; `NVIDIA GeForce RTX 3090` -> `rtx 3090`.
std::string key_of(std::string_view name) {
  std::string key, word;
  auto finish_word = [&] {
    if (!word.empty() && !is_noise(word)) {
      key += (key.empty() ? "" : " ") + word;
    }
    word.clear();
  };
  for (char c : name) {
    if (c == ' ' || c == '-' || c == '_' || c == '\t') {
      finish_word();
    } else {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  finish_word();
  return key;
}

struct Card {
  std::string name;
  ComputeCapability capability;
};

/// Calls `visit(Card)` for each card of the table until it answers true.
template <typename Visit>
void for_each_card(Visit visit) {
  for (const CardRow& row : k_cards) {
    std::string_view keys = row.keys;
    while (!keys.empty()) {
      size_t end = std::min(keys.find(' '), keys.size());
      std::string name(keys.substr(0, end));
      std::ranges::replace(name, '_', ' ');
      if (visit(Card{std::string(row.prefix) + name, row.capability})) {
        return;
      }
      keys.remove_prefix(std::min(end + 1, keys.size()));
    }
  }
}

std::optional<Card> find_card(std::string_view name) {
  std::string key = key_of(name);
  std::optional<Card> found;
  for_each_card([&](const Card& card) {
    if (key_of(card.name) == key) {
      found = card;
    }
    return found.has_value();
  });
  return found;
}

std::string nearest_card(std::string_view name) {
  std::vector<std::string> keys, names;
  for_each_card([&](const Card& card) {
    keys.push_back(key_of(card.name));
    names.push_back(card.name);
    return false;
  });
  auto nearest = nearest_word(key_of(name), keys);
  return nearest ? names[static_cast<size_t>(std::ranges::find(keys, *nearest) - keys.begin())] : std::string();
}

std::string nearest_capability(ComputeCapability wanted) {
  std::string list;
  for (ComputeCapability real : k_real) {
    if (real.major == wanted.major) {
      list += (list.empty() ? "" : ", ") + real.text();
    }
  }
  return list;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

} // namespace

std::string Gpu::text() const {
  return name.empty() ? "compute capability " + capability.text() : name + " (" + capability.text() + ")";
}

std::string text_of(const std::vector<Gpu>& gpus) {
  std::string text;
  for (const Gpu& gpu : gpus) {
    text += (text.empty() ? "" : ", ") + gpu.text();
  }
  return text;
}

Result<Gpu> parse_gpu(std::string_view text) {
  if (auto card = find_card(text)) {
    return Gpu{card->name, card->capability};
  }
  if (auto capability = ComputeCapability::parse(lower(text))) {
    if (is_real(*capability)) {
      return Gpu{"", *capability};
    }
    std::string near = nearest_capability(*capability);
    return fail(usage_error("no GPU has compute capability {}", capability->text())
                    .with_hint(near.empty() ? "`nvidia-smi -q` on the node names the card: give its name, as in `K40`"
                                            : fmt::format("did you mean one of {}?", near)));
  }
  std::string near = nearest_card(text);
  return fail(
      usage_error("no GPU of the name \"{}\" is known", text)
          .with_hint(near.empty()
                         ? std::string("give its compute capability instead, as in `7.0`")
                         : fmt::format("did you mean {}? Its compute capability works too, as in `7.0`", near)));
}

Result<std::vector<Gpu>> parse_gpus(const std::vector<std::string>& texts) {
  std::vector<Gpu> gpus;
  gpus.reserve(texts.size());
  for (const std::string& text : texts) {
    gpus.push_back(TRY(parse_gpu(text)));
  }
  return gpus;
}

std::optional<ComputeCapability> capability_of_card(std::string_view name) {
  auto card = find_card(name);
  return card ? std::optional(card->capability) : std::nullopt;
}

std::optional<ComputeCapability> capability_of_pci(uint16_t device) {
  auto row = std::ranges::find_if(k_pci, [&](const PciRow& r) { return device >= r.first && device <= r.last; });
  return row == std::end(k_pci) ? std::nullopt : std::optional(row->capability);
}

bool is_real(ComputeCapability capability) {
  return std::ranges::find(k_real, capability) != std::end(k_real);
}

} // namespace envboot::gpu
