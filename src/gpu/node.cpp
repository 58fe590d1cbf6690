#include "gpu/node.hpp"

#include "os/read.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace envboot::gpu {
namespace {

constexpr uint32_t k_nvidia = 0x10de;
constexpr uint32_t k_vga = 0x0300,
                   k_3d = 0x0302; ///< the first two bytes of a PCI class: function .1 of a card is its audio
constexpr size_t k_small = 64 << 10;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view k_blanks = " \t\r\n";
  size_t begin = text.find_first_not_of(k_blanks);
  return begin == std::string_view::npos ? std::string_view()
                                         : text.substr(begin, text.find_last_not_of(k_blanks) - begin + 1);
}

/// The first word of the kernel module's line that looks like a driver version: two or three dotted numbers.
std::optional<std::string> driver_in(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  while (!line.empty()) {
    size_t end = std::min(line.find_first_of(" \t"), line.size());
    std::string_view word = line.substr(0, end);
    bool numeric = !word.empty() && word.find_first_not_of("0123456789.") == std::string_view::npos;
    if (numeric && word.find('.') != std::string_view::npos && word.front() != '.' && word.back() != '.') {
      return std::string(word);
    }
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return std::nullopt;
}

Known<std::string> loaded_driver(os::FileReader& files, const AbsPath& root) {
  auto text = os::read_text(files, root / "proc/driver/nvidia/version", k_small);
  if (!text) {
    return Unknown{"no NVIDIA driver is loaded on this node"};
  }
  auto driver = driver_in(*text);
  return driver ? Known<std::string>(*driver) : Unknown{"/proc/driver/nvidia/version names no version"};
}

/// The value of `Model:` in an `information` file.
std::string model_in(std::string_view text) {
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.starts_with("Model:")) {
      return std::string(trimmed(line.substr(6)));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

/// Bus address -> name, from the driver.
std::map<std::string, std::string> driver_names(os::FileReader& files, const AbsPath& root) {
  std::map<std::string, std::string> names;
  AbsPath folder = root / "proc/driver/nvidia/gpus";
  auto entries = files.list(folder);
  if (!entries) {
    return names;
  }
  for (const os::Entry& entry : *entries) {
    if (auto name = RelPath::parse(entry.name)) {
      auto text = os::read_text(files, folder / *name / "information", k_small);
      names[entry.name] = text ? model_in(*text) : std::string();
    }
  }
  return names;
}

std::optional<uint32_t> hex_file(os::FileReader& files, const AbsPath& path) {
  auto text = os::read_text(files, path, k_small);
  if (!text) {
    return std::nullopt;
  }
  std::string_view digits = trimmed(*text);
  if (digits.starts_with("0x")) {
    digits.remove_prefix(2);
  }
  uint32_t value = 0;
  auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return problem == std::errc() && !digits.empty() ? std::optional(value) : std::nullopt;
}

/// Bus address -> device id of NVIDIA's display and compute cards, from the bus.
std::map<std::string, uint16_t> pci_cards(os::FileReader& files, const AbsPath& root) {
  std::map<std::string, uint16_t> cards;
  AbsPath folder = root / "sys/bus/pci/devices";
  auto entries = files.list(folder);
  if (!entries) {
    return cards;
  }
  for (const os::Entry& entry : *entries) {
    auto name = RelPath::parse(entry.name);
    if (!name || hex_file(files, folder / *name / "vendor") != k_nvidia) {
      continue;
    }
    auto kind = hex_file(files, folder / *name / "class"), device = hex_file(files, folder / *name / "device");
    if (kind && device && (*kind >> 8 == k_vga || *kind >> 8 == k_3d)) {
      cards[entry.name] = static_cast<uint16_t>(*device);
    }
  }
  return cards;
}

Known<ComputeCapability> capability_of(const std::string& name, std::optional<uint16_t> device) {
  if (device) {
    if (auto capability = capability_of_pci(*device)) {
      return *capability;
    }
  }
  if (auto capability = capability_of_card(name)) {
    return *capability;
  }
  return Unknown{device ? fmt::format("PCI device 10de:{:04x} is not in envboot's table of cards", *device)
                        : fmt::format("\"{}\" is not in envboot's table of cards", name)};
}

} // namespace

NodeGpus node_gpus(os::FileReader& files, const AbsPath& root) {
  NodeGpus node{loaded_driver(files, root), {}, {}};
  std::map<std::string, std::string> names = driver_names(files, root);
  std::map<std::string, uint16_t> cards = pci_cards(files, root);
  for (const auto& [bus, device] : cards) {
    std::string name = names.contains(bus) ? names[bus] : std::string();
    node.gpus.push_back({name, bus, capability_of(name, device)});
  }
  for (const auto& [bus, name] : names) {
    if (!cards.contains(bus)) { // a container may hide /sys
      node.gpus.push_back({name, bus, capability_of(name, std::nullopt)});
    }
  }
  std::ranges::sort(node.gpus, {}, &NodeGpu::bus);
  return node;
}

} // namespace envboot::gpu
