#include "wheel/member_staging.hpp"

#include "wheel/library_scan.hpp"

namespace envboot::wheel {
namespace {

constexpr uint64_t k_longest_script = uint64_t{8} << 20; ///< that is looked into; larger ones are programs

Status check_hash(const PlannedFile& file, const Sha256& found) {
  if (file.sha256 && *file.sha256 != found) {
    return fail(refusal("{} is not what RECORD promises", file.member.path.string())
                    .because(fmt::format("its SHA-256 is {} and should be {}", found.hex(), file.sha256->hex())));
  }
  return {};
}

Status write_text(os::File& file, std::string_view text) {
  TRY(file.write(std::as_bytes(std::span(text.data(), text.size()))));
  return file.close();
}

Result<std::string> text_of(const PlannedFile& file, Slabs& slabs) {
  std::string text;
  while (text.size() < file.member.size) {
    auto slab = TRY(slabs.next());
    if (slab.empty()) {
      return fail(refusal("{} is shorter than the archive says", file.member.path.string()));
    }
    text.append(reinterpret_cast<const char*>(slab.data()), slab.size());
  }
  return text;
}

} // namespace

Result<os::FilePtr> MemberStaging::create(const PlannedFile& file, StageWriter& writer) const {
  return writer.create(file.to, (0666 & ~m_options.umask) | (file.member.executable ? 0111 : 0));
}

Status MemberStaging::add(size_t number, Slabs& slabs, StageWriter& writer) {
  const PlannedFile& file = m_plan.files[number];
  const std::string& path = file.member.path.string();
  if (file.script && file.member.size <= k_longest_script) {
    return add_script(number, slabs, writer);
  }
  os::FilePtr out = TRY(create(file, writer));
  PassingFile passing(slabs, *out, m_archive, file.member.size, path);
  if (m_options.scan && may_be_library(path)) {
    m_libraries[number] = TRY(scan_library(passing, path, m_deadline));
  }
  Sha256 sha256 = TRY(passing.finish());
  TRY(check_hash(file, sha256));
  TRY(out->close());
  account(number, sha256, file.member.size);
  return {};
}

Status MemberStaging::add_script(size_t number, Slabs& slabs, StageWriter& writer) {
  const PlannedFile& file = m_plan.files[number];
  std::string text = TRY(text_of(file, slabs));
  TRY(check_hash(file, Sha256::of(text)));
  if (auto changed = with_shebang(text, m_plan.shebang)) {
    text = std::move(*changed);
  }
  os::FilePtr out = TRY(create(file, writer));
  TRY(write_text(*out, text));
  account(number, Sha256::of(text), text.size());
  return {};
}

Status MemberStaging::add_entry_scripts(StageWriter& writer) {
  for (const PlannedScript& script : m_plan.scripts) {
    os::FilePtr out = TRY(writer.create(script.to, (0666 & ~m_options.umask) | 0555));
    TRY(write_text(*out, script.text));
    m_script_lines.push_back({script.to.string(), Sha256::of(script.text), "", script.text.size()});
  }
  return {};
}

void MemberStaging::account(size_t number, const Sha256& sha256, uint64_t size) {
  const PlannedFile& file = m_plan.files[number];
  dist::RecordLine& line = m_lines[number];
  line.path = file.to.string();
  if (file.sha256) {
    line.sha256 = sha256;
    line.size = size;
  }
  std::lock_guard lock(m_progress_mutex);
  m_done += file.member.size;
  if (m_options.progress) {
    m_options.progress(m_done, m_plan.bytes);
  }
}

Unpacked MemberStaging::finish() {
  Unpacked unpacked;
  unpacked.files = std::move(m_lines);
  unpacked.files.insert(unpacked.files.end(), m_script_lines.begin(), m_script_lines.end());
  for (std::optional<LibraryReport>& library : m_libraries) {
    if (library) {
      unpacked.libraries.push_back(std::move(*library));
    }
  }
  return unpacked;
}

} // namespace envboot::wheel
