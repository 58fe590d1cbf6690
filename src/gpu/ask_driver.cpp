#include "gpu/ask_driver.hpp"

#include "os/read.hpp"

#include <algorithm>
#include <sstream>

namespace envboot::gpu {
namespace {

constexpr std::chrono::seconds k_to_answer{3};
constexpr PathLiteral k_places[] = {"usr/bin/nvidia-smi", "usr/local/nvidia/bin/nvidia-smi"};
/// nvidia-smi writes `00000000:04:00.0` where /proc and /sys write `0000:04:00.0`.
constexpr size_t k_bus_length = 12;

std::string trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\r");
  return begin == std::string_view::npos ? std::string()
                                         : std::string(text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1));
}

std::string bus_of(std::string bus) {
  std::ranges::transform(bus, bus.begin(), [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  return bus.size() > k_bus_length ? bus.substr(bus.size() - k_bus_length) : bus;
}

/// `00000000:04:00.0, Tesla V100-SXM2-32GB, 7.0`
std::optional<NodeGpu> card_in(const std::string& line) {
  std::istringstream fields(line);
  std::string bus, name, capability;
  std::getline(fields, bus, ',');
  std::getline(fields, name, ',');
  std::getline(fields, capability);
  auto parsed = ComputeCapability::parse(trimmed(capability));
  bus = bus_of(trimmed(bus));
  return parsed && bus.size() == k_bus_length ? std::optional(NodeGpu{trimmed(name), bus, *parsed}) : std::nullopt;
}

void merge(NodeGpus& node, NodeGpu told) {
  auto known = std::ranges::find(node.gpus, told.bus, &NodeGpu::bus);
  if (known == node.gpus.end()) {
    node.gpus.push_back(std::move(told));
  } else if (!known->capability) {
    known->capability = told.capability;
    known->name = known->name.empty() ? told.name : known->name;
  }
}

} // namespace

NodeGpus ask_driver(NodeGpus node, os::FileReader& files, os::Processes& processes, const AbsPath& root,
                    const Deadline& deadline) {
  bool all_known =
      !node.gpus.empty() && std::ranges::all_of(node.gpus, [](const NodeGpu& card) { return card.capability.known(); });
  auto place = std::ranges::find_if(k_places, [&](PathLiteral path) { return os::exists(files, root / path); });
  if (!node.driver || all_known || place == std::end(k_places)) {
    return node;
  }
  os::Command command;
  command.argv = {(root / *place).string(), "--query-gpu=pci.bus_id,name,compute_cap", "--format=csv,noheader"};
  auto outcome = processes.run(command, deadline.within(k_to_answer));
  if (!outcome || !outcome->good()) {
    return node;
  }
  std::istringstream lines(outcome->out);
  for (std::string line; std::getline(lines, line);) {
    if (auto card = card_in(line)) {
      merge(node, std::move(*card));
    }
  }
  std::ranges::sort(node.gpus, {}, &NodeGpu::bus);
  return node;
}

} // namespace envboot::gpu
