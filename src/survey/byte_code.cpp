#include "survey/byte_code.hpp"

#include "os/read.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <set>
#include <span>

namespace envboot::survey {
namespace {

/// The first two bytes of a .pyc (cpython's Lib/importlib/_bootstrap_external.py lists them); `\r\n` follows. Of the
/// versions that were released, the last number of each.
struct MagicRow {
  uint16_t magic;
  std::string_view python;
};
constexpr MagicRow k_magics[] = {{62211, "2.7"}, {3310, "3.4"},  {3351, "3.5"}, {3379, "3.6"},
                                 {3394, "3.7"},  {3413, "3.8"},  {3425, "3.9"}, {3439, "3.10"},
                                 {3495, "3.11"}, {3531, "3.12"}, {3571, "3.13"}};
constexpr size_t k_packages = 30, k_sources_each = 4; // of the sample

/// PEP 552: the magic number, flags, and for flags 0 the time and the size of the source.
struct Head {
  uint32_t magic = 0, flags = 0, time = 0, size = 0;
};

std::optional<Head> head_of(os::FileReader& files, const AbsPath& file) {
  std::array<std::byte, sizeof(Head)> bytes{};
  auto open = files.open(file);
  auto got = open ? (*open)->read_at(bytes, 0) : fail(open.error());
  if (!got || *got < bytes.size()) {
    return std::nullopt;
  }
  Head head;
  std::memcpy(&head, bytes.data(), bytes.size());
  return head;
}

std::string made_by(const Head& head) {
  auto row = std::ranges::find(k_magics, static_cast<uint16_t>(head.magic & 0xffff), &MagicRow::magic);
  return row == std::end(k_magics) ? "" : std::string(row->python);
}

std::set<std::string> names_of(os::FileReader& files, const AbsPath& folder) {
  std::set<std::string> names;
  auto entries = files.list(folder);
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    if (RelPath::parse(entry.name)) {
      names.insert(entry.name);
    }
  }
  return names;
}

class Sampler {
 public:
  Sampler(os::FileReader& files, ByteCodeFacts& facts, const std::string& python)
      : m_files(files), m_facts(facts), m_python(python) {
    std::string digits = python;
    std::erase(digits, '.');
    m_tag = ".cpython-" + digits + ".pyc";
  }

  void look_for_orphans(const std::set<std::string>& names) {
    for (const std::string& name : names) {
      bool compiled = name.ends_with(".pyc");
      if (!compiled || names.contains(name.substr(0, name.size() - 1))) {
        continue;
      }
      AbsPath file = m_facts.site_packages / RelPath::parse(name).value();
      auto head = head_of(m_files, file);
      if (head && is_of_another_python(*head)) {
        m_facts.orphans.push_back({file, made_by(*head)});
      }
    }
  }

  void sample(const std::set<std::string>& names) {
    size_t packages = 0;
    for (const std::string& name : names) {
      AbsPath folder = m_facts.site_packages / RelPath::parse(name).value();
      if (name.find('.') == std::string::npos && name != "__pycache__" && packages < k_packages) {
        packages += look_into(folder) ? 1 : 0;
      }
    }
  }

 private:
  bool look_into(const AbsPath& folder) {
    std::set<std::string> sources = names_of(m_files, folder);
    if (!sources.contains("__init__.py")) {
      return false;
    }
    AbsPath cache = folder / "__pycache__";
    std::set<std::string> compiled = names_of(m_files, cache);
    size_t looked = 0;
    for (const std::string& source : sources) {
      if (!source.ends_with(".py") || looked == k_sources_each) {
        continue;
      }
      ++looked;
      ++m_facts.sources;
      std::string name = source.substr(0, source.size() - 3) + m_tag;
      if (!compiled.contains(name)) {
        ++m_facts.none;
      } else if (is_stale(folder / RelPath::parse(source).value(), cache / RelPath::parse(name).value())) {
        ++m_facts.stale;
      }
    }
    return true;
  }

  bool is_stale(const AbsPath& source, const AbsPath& compiled) {
    constexpr int64_t k_second = 1'000'000'000;
    auto head = head_of(m_files, compiled);
    auto stat = m_files.stat(source, os::Links::follow);
    if (!head || !stat) {
      return !head;
    }
    bool of_time = head->flags == 0; // the others are held against a hash, or not at all
    bool same = head->time == static_cast<uint32_t>(stat->mtime_ns / k_second) &&
                head->size == static_cast<uint32_t>(stat->size);
    return is_of_another_python(*head) || (of_time && !same);
  }

  [[nodiscard]] bool is_of_another_python(const Head& head) const {
    return !made_by(head).empty() && made_by(head) != m_python;
  }

  os::FileReader& m_files;
  ByteCodeFacts& m_facts;
  std::string m_python, m_tag; ///< `.cpython-311.pyc`
};

} // namespace

ByteCodeFacts byte_code(os::FileReader& files, const AbsPath& site_packages, const std::string& python) {
  ByteCodeFacts facts{.site_packages = site_packages, .writable = files.may('w', site_packages), .orphans = {}};
  Sampler sampler(files, facts, python);
  std::set<std::string> names = names_of(files, site_packages);
  sampler.look_for_orphans(names);
  if (!facts.writable) {
    sampler.sample(names);
  }
  return facts;
}

} // namespace envboot::survey
