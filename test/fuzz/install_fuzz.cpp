// A wheel, installed into an environment on a disk in memory: a refusal leaves everything as it was, an installation
// writes below the environment only, what the plan said, and nothing that the environment stands on. Bytes that are no
// archive are read as the parts of a wheel, so that what is mutated is RECORD and entry points and no checksum: lines
// with the paths of members (the content of each is its path), an empty line, entry_points.txt, a line `%`, then what
// stands in RECORD behind the right lines.
#include "fakes/fake_bytes_file.hpp"
#include "property.hpp"
#include "unit/wheel/install_scene.hpp"
#include "wheel/install_plan.hpp"

#include <set>

using namespace envboot;
using fuzz::require;

namespace {

constexpr const char* k_name = "demo-1.0-py3-none-any.whl";

std::string wheel_of(std::string_view text) {
  std::vector<corpus::ZipEntry> members;
  while (!text.empty()) {
    std::string path(fuzz::take_line(text));
    if (path.empty()) {
      break;
    }
    members.push_back({.name = path, .content = path, .method = 0});
  }
  size_t end = text.find("%\n");
  std::string entries(text.substr(0, end));
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  if (!entries.empty()) {
    members.push_back({.name = "demo-1.0.dist-info/entry_points.txt", .content = entries, .method = 0});
  }
  members = corpus::whole_wheel("demo", "1.0", std::move(members));
  members.back().content += std::string(text);
  for (corpus::ZipEntry& member : members) {
    member.method = 0;
  }
  return corpus::zip_of(members);
}

std::string folded(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return c < 128 ? std::tolower(c) : c; });
  return text;
}

void check_plan(const wheel::OpenWheel& wheel, const wheel::InstallPlan& plan, const python::InstallScheme& scheme) {
  std::set<std::string> places;
  uint64_t bytes = 0;
  auto add = [&](const RelPath& to) {
    require(places.insert(folded(to.string())).second, "no two files are one on any file system");
    require(!wheel::is_reserved(to, scheme), "nothing that the environment stands on is replaced");
  };
  for (const wheel::PlannedFile& file : plan.files) {
    add(file.to);
    require(wheel.zip.find(file.member.path.string()) != nullptr, "a file is a member");
    require(file.sha256 || file.member.path.name().starts_with("RECORD."), "each has a promised hash");
    bytes += file.member.size;
  }
  require(bytes <= plan.bytes, "the plan knows how much it writes");
  for (const wheel::PlannedScript& script : plan.scripts) {
    add(script.to);
    require(script.to.string() == scheme.scripts.string() + "/" + script.to.name(), "a script is a file of bin");
    require(script.text.starts_with("#!"), "a script names its interpreter");
  }
  for (const std::string& place : places) {
    auto below = places.lower_bound(place + "/");
    require(below == places.end() || !below->starts_with(place + "/"), "no file is a folder too");
  }
}

std::vector<std::string> outside(const wheel::InstallScene& scene) {
  std::vector<std::string> lines = scene.disk.everything();
  std::erase_if(lines, [](const std::string& line) { return line.starts_with("/env/"); });
  return lines;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  std::string archive = text.starts_with("PK") ? std::string(text) : wheel_of(text);
  wheel::InstallScene scene;
  scene.disk.add_file(std::string("/wheels/") + k_name, archive);
  scene.wish.wheel = AbsPath::parse(std::string("/wheels/") + k_name).value();
  auto before = scene.environment(), others = outside(scene);

  fakes::FakeBytesFile file{archive};
  auto scheme = python::ask_install_scheme(scene.processes, scene.disk, scene.wish.prefix, Deadline::never());
  require(scheme.has_value(), "the environment answers");
  auto open = wheel::open_wheel(file, k_name);
  bool opens = fuzz::good(open);
  auto plan = opens ? wheel::plan_install(*open, *scheme) : fail(Error{});
  if (opens && fuzz::good(plan)) {
    check_plan(*open, *plan, *scheme);
  }

  auto report = scene.run();
  require(outside(scene) == others, "nothing outside the environment is touched");
  if (!fuzz::good(report)) {
    require(scene.environment() == before, "a refusal leaves the environment as it was");
    return 0;
  }
  require(opens && plan.has_value(), "what is installed could be planned");
  for (const wheel::PlannedFile& planned : plan->files) {
    auto there = scene.disk.content("/env/" + planned.to.string());
    require(there.has_value(), "each file of the plan is there");
    require(planned.script || !planned.sha256 || Sha256::of(*there) == *planned.sha256, "with the promised hash");
  }
  return 0;
}
