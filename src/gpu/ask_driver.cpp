#include "gpu/ask_driver.hpp"

#include "gpu/nvml_worker.hpp"
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

/// `00000000:04:00.0, Tesla V100-SXM2-32GB, 7.0`, from NVML's worker or nvidia-smi.
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

/// A card that is told of becomes known, or is held against what is known.
void merge(NodeGpus& node, NodeGpu told, std::string_view by) {
  auto known = std::ranges::find(node.gpus, told.bus, &NodeGpu::bus);
  if (known == node.gpus.end()) {
    node.gpus.push_back(std::move(told));
  } else if (!known->capability) {
    known->capability = told.capability;
    known->name = known->name.empty() ? told.name : known->name;
  } else if (*known->capability != *told.capability) {
    node.doubts.push_back(
        fmt::format("{} says that the card {} ({}) has compute capability {}, envboot's table says {}", by, told.bus,
                    told.name, told.capability->text(), known->capability->text()));
  }
}

/// Its output; nothing, with a doubt where that says something of the driver, when there is none.
std::optional<os::Outcome> answer_of(NodeGpus& node, const Asking& asking, std::vector<std::string> argv,
                                     std::string_view name, const Deadline& deadline) {
  os::Command command; // with an empty environment: no LD_LIBRARY_PATH or LD_PRELOAD chooses the library
  command.argv = std::move(argv);
  Deadline bound = deadline.within(k_to_answer);
  auto outcome = asking.processes.run(command, bound);
  if (outcome && outcome->signal != 0) {
    node.doubts.push_back(fmt::format("{} crashed (signal {})", name, outcome->signal));
  } else if (!outcome && bound.expired() && !deadline.cancelled()) {
    node.doubts.push_back(fmt::format("{} did not answer in time, as where a card or its driver hangs", name));
  }
  return outcome && outcome->good() ? std::optional(std::move(*outcome)) : std::nullopt;
}

/// Takes in the worker's lines.
void take_nvml(NodeGpus& node, const std::string& text) {
  constexpr std::string_view k_driver = "driver ", k_doubt = "doubt ";
  std::vector<NodeGpu> told;
  bool answered = true;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(k_driver) && line.substr(k_driver.size()) != *node.driver) {
      node.doubts.push_back(
          fmt::format("NVML belongs to driver {}, the loaded one is {}", line.substr(k_driver.size()), *node.driver));
    } else if (line.starts_with(k_doubt)) {
      node.doubts.push_back(fmt::format("NVML can't tell all: {}", line.substr(k_doubt.size())));
      answered = false;
    } else if (auto card = card_in(line)) {
      told.push_back(std::move(*card));
    }
  }
  if (answered && told.empty() && !node.gpus.empty()) { // fewer than there are: a job's share
    node.doubts.push_back(fmt::format("NVML shows none of the node's {}: a job sees only the cards that it was given",
                                      node.gpus.size() == 1 ? "one card" : fmt::format("{} cards", node.gpus.size())));
  }
  for (NodeGpu& card : told) {
    merge(node, std::move(card), "NVML");
  }
}

bool all_known(const NodeGpus& node) {
  return !node.gpus.empty() &&
         std::ranges::all_of(node.gpus, [](const NodeGpu& card) { return card.capability.known(); });
}

void ask_nvidia_smi(NodeGpus& node, const Asking& asking, const Deadline& deadline) {
  auto place =
      std::ranges::find_if(k_places, [&](PathLiteral path) { return os::exists(asking.files, asking.root / path); });
  if (place == std::end(k_places)) {
    return;
  }
  auto answer =
      answer_of(node, asking,
                {(asking.root / *place).string(), "--query-gpu=pci.bus_id,name,compute_cap", "--format=csv,noheader"},
                "nvidia-smi", deadline);
  std::istringstream lines(answer ? answer->out : "");
  for (std::string line; std::getline(lines, line);) {
    if (auto card = card_in(line)) {
      merge(node, std::move(*card), "nvidia-smi");
    }
  }
}

} // namespace

NodeGpus ask_driver(NodeGpus node, const Asking& asking, const Deadline& deadline) {
  if (!node.driver) {
    return node;
  }
  bool asked = false; // nvidia-smi would ask the same library
  if (asking.nvml) {
    auto answer = answer_of(node, asking, {asking.nvml->string(), k_nvml_words[0], k_nvml_words[1]}, "NVML", deadline);
    if (answer) {
      take_nvml(node, answer->out);
    }
    asked = answer || !node.doubts.empty();
  }
  if (!asked && !all_known(node)) {
    ask_nvidia_smi(node, asking, deadline);
  }
  std::ranges::sort(node.gpus, {}, &NodeGpu::bus);
  return node;
}

} // namespace envboot::gpu
