// The order of an installation:
//
//   ask      the environment's interpreter where things go and what it takes; lock the environment; put right what a
//            killed run left there (publish.hpp);
//   judge    name, tags, Requires-Python, METADATA, RECORD, paths, conflicts with what is there: from the directory and
//            four small members of the archive, so most refusals come before a byte is written;
//   unpack   everything into a stage beside the site-packages, in one pass (unpack.hpp);
//   judge    again: on which GPUs does it run, as far as the scan could tell;
//   publish  by renames.
//
// A failure removes the stage. One of several installations of a run (`of_run`) keeps it, see install_run.cpp.

#include "wheel/install.hpp"

#include "os/read.hpp"
#include "python/byte_compile.hpp"
#include "util/text_table.hpp"
#include "wheel/accept.hpp"
#include "wheel/install_plan.hpp"
#include "wheel/installed_record.hpp"
#include "wheel/merge.hpp"
#include "wheel/staged_folders.hpp"
#include "wheel/stages.hpp"

#include <algorithm>

namespace envboot::wheel {
namespace {

constexpr PathLiteral k_stage(".envboot-install");
constexpr const char* k_half_changed =
    "the environment may be half changed: the next `envboot wheel install` into it puts that right first";

Error refused(std::string_view title, const AbsPath& prefix, std::string why) {
  return refusal("{} can't be installed in {}", title, prefix.string()).because(std::move(why));
}

/// Tags and Requires-Python.
Status check_fits(const OpenWheel& wheel, const python::InstallScheme& scheme, std::vector<std::string>& warnings) {
  std::string title = wheel.name.name + " " + wheel.name.version.text();
  dist::Target target{scheme.major(), scheme.minor(), scheme.glibc, scheme.markers.platform_machine};
  if (auto why = dist::why_not_installable(wheel.name, target)) {
    return fail(refused(title, scheme.named, *why).with_hint("take the file that its project publishes for this one"));
  }
  bool pure = std::ranges::find(wheel.name.abis, "none") != wheel.name.abis.end();
  if (scheme.free_threaded && !pure) {
    return fail(refused(title, scheme.named, "its Python is a build without the GIL, which takes other wheels")
                    .with_hint("install it with that environment's own pip"));
  }
  const std::string& needed = wheel.metadata.requires_python;
  auto specifiers = dist::Specifiers::parse(needed);
  if (!specifiers) {
    warnings.push_back(fmt::format("its Requires-Python can't be read: {}", needed));
  } else if (!specifiers->contains(scheme.version, true)) {
    return fail(
        refused(title, scheme.named, fmt::format("it needs Python {}, and there is {}", needed, scheme.version.text()))
            .with_hint("take another version of it, or make an environment with such a Python"));
  }
  return {};
}

Result<Leaving> leaving_of(const InstalledFiles& installed, const std::string& name,
                           const python::InstallScheme& scheme) {
  Leaving leaving;
  for (const python::Distribution& one : installed.of(name)) {
    if (!one.info.string().ends_with(".dist-info")) {
      return fail(
          refusal("{} {} is there as {}, whose files nobody knows", one.name, one.version, one.info.string())
              .with_hint(fmt::format("remove it first: {} -m pip uninstall {}", scheme.python().string(), one.name)));
    }
    leaving.infos.push_back(TRY(one.info.below(scheme.prefix)));
    for (RelPath& file : TRY(installed.files_of(one))) {
      if (!is_reserved(file, scheme)) {
        leaving.files.insert(std::move(file));
      }
    }
  }
  return leaving;
}

std::vector<ComingFile> coming_of(const InstallPlan& plan) {
  std::vector<ComingFile> coming;
  coming.reserve(plan.files.size() + plan.scripts.size());
  for (const PlannedFile& file : plan.files) {
    coming.push_back({file.to, file.script ? std::nullopt : file.sha256});
  }
  for (const PlannedScript& script : plan.scripts) {
    coming.push_back({script.to, Sha256::of(script.text)});
  }
  return coming;
}

Status recovered_state(os::Dir& prefix, const RelPath& stage) {
  TRY(recover(prefix, stage));
  return {};
}

class Installation {
 public:
  Installation(const InstallSeams& seams, const InstallWish& wish, Deadline deadline)
      : m_seams(seams), m_files(seams.lock.files), m_wish(wish), m_deadline(std::move(deadline)) {}
  Result<InstallReport> run();

 private:
  Status recover_earlier(os::Dir& prefix, const RelPath& beside);
  Status judge(const OpenWheel& wheel, InstalledFiles& installed);
  Status check_room(os::Dir& prefix) const;
  [[nodiscard]] bool has_another_core() const { return m_seams.lock.host.processors() > 1; }
  Result<Unpacked> stage_files(os::File& archive, ArchiveHash& hash, os::Dir& prefix);
  Status judge_gpus(const OpenWheel& wheel, const Unpacked& unpacked);
  Status compile(os::Dir& stage, std::vector<dist::RecordLine>& lines);
  Status write_info(os::Dir& stage, const Unpacked& unpacked, std::vector<dist::RecordLine> lines);
  void tell(const OpenWheel& wheel, const InstalledFiles& installed);

  const InstallSeams& m_seams;
  os::FileSystem& m_files;
  const InstallWish& m_wish;
  Deadline m_deadline;
  python::InstallScheme m_scheme;
  RelPath m_stage{k_stage};
  InstallPlan m_plan;
  MergeWish m_merge;
  InstallReport m_report;
};

void Installation::tell(const OpenWheel& wheel, const InstalledFiles& installed) {
  for (const python::Distribution& one : installed.of(wheel.name.name)) {
    m_report.before = one.version;
  }
  std::vector<python::Distribution> present = installed.all();
  for (const AbsPath& folder : m_scheme.visible) {
    if (auto more = python::list_distributions(m_files, folder)) {
      present.insert(present.end(), more->begin(), more->end());
    }
  }
  m_report.unmet = unmet_requirements(wheel.metadata.requires_dist, m_scheme.markers, present);
}

/// All that can be told before anything is written.
Status Installation::judge(const OpenWheel& wheel, InstalledFiles& installed) {
  m_report.name = wheel.name.name;
  m_report.version = wheel.name.version.text();
  TRY(check_fits(wheel, m_scheme, m_report.warnings));
  for (const python::Distribution& one : installed.of(wheel.name.name)) {
    auto version = dist::Version::parse(one.version);
    m_report.already = m_report.already || (one.complete && version && *version == wheel.name.version && !m_wish.force);
  }
  if (m_report.already) {
    return {};
  }
  m_plan = TRY(plan_install(wheel, m_scheme));
  m_report.warnings.insert(m_report.warnings.end(), m_plan.warnings.begin(), m_plan.warnings.end());
  m_report.bytes = m_plan.bytes;
  m_report.files = m_plan.files.size() + m_plan.scripts.size();
  for (const PlannedScript& script : m_plan.scripts) {
    m_report.scripts.push_back((m_scheme.named / script.to).string());
  }
  tell(wheel, installed);
  Leaving leaving = TRY(leaving_of(installed, wheel.name.name, m_scheme));
  m_merge = {wheel.name.name, m_stage, m_plan.info, coming_of(m_plan), std::move(leaving), m_wish.force, std::nullopt};
  if (m_wish.note) {
    m_merge.note = m_wish.note->path;
  }
  std::ranges::sort(m_merge.coming, {}, &ComingFile::to);
  return {};
}

Status Installation::check_room(os::Dir& prefix) const {
  auto space = m_files.space(prefix.path());
  if (space && space->bytes_total > 0 && space->bytes_free < m_plan.bytes) {
    Error full = failure("{} needs {}, and {} has {} free", m_plan.title, human_bytes(m_plan.bytes),
                         prefix.path().string(), human_bytes(space->bytes_free));
    return fail(std::move(full).with_hint("free space there, or make the environment at another place"));
  }
  return {};
}

Result<Unpacked> Installation::stage_files(os::File& archive, ArchiveHash& hash, os::Dir& prefix) {
  TRY(prefix.make_dir(m_stage));
  TRY(prefix.make_dir(m_stage / k_new));
  TRY(prefix.make_dir(m_stage / k_old));
  os::DirPtr stage = TRY(prefix.dir(m_stage / k_new));
  UnpackOptions options{!m_wish.gpus.empty(), has_another_core(), m_scheme.umask, m_wish.progress};
  return unpack(archive, hash, m_plan, *stage, options, m_deadline);
}

Status Installation::judge_gpus(const OpenWheel& wheel, const Unpacked& unpacked) {
  if (m_wish.gpus.empty()) {
    return {};
  }
  WheelReport report;
  report.name = wheel.name.name;
  report.version = wheel.name.version.text();
  report.libraries = unpacked.libraries;
  m_report.verdicts = judge_all(report.libraries, m_wish.gpus);
  auto accepted = accept_for(report, m_wish.gpus, m_wish.gpu_wanted);
  if (accepted) {
    m_report.warnings.insert(m_report.warnings.end(), accepted->begin(), accepted->end());
    return {};
  }
  std::string asked;
  for (const gpu::Gpu& gpu : m_wish.gpus) {
    asked += (asked.empty() ? "" : ",") + gpu.capability.text();
  }
  return fail(
      Error(accepted.error())
          .with_hint(fmt::format("`envboot wheel inspect {}` tells what is in it; `envboot wheel select --gpu {} "
                                 "--python {}.{}` chooses a torch and torchvision that run there",
                                 m_wish.wheel.string(), asked, m_scheme.major(), m_scheme.minor())));
}

/// Byte code of every source, where it could be made, with a line in RECORD that has no hash, as pip writes it.
Status Installation::compile(os::Dir& stage, std::vector<dist::RecordLine>& lines) {
  std::vector<python::ToCompile> sources;
  std::vector<RelPath> codes;
  for (const dist::RecordLine& line : lines) {
    if (line.path.ends_with(".py")) {
      RelPath source = TRY(RelPath::parse(line.path));
      sources.push_back({stage.path() / source, m_scheme.named / source});
      codes.push_back(python::byte_code_of(source, m_scheme.cache_tag));
    }
  }
  TRY(python::byte_compile(m_seams.processes, m_scheme, sources, m_seams.lock.host.processors(), m_deadline));
  for (RelPath& code : codes) {
    if (stage.stat(code)) {
      dist::RecordLine line;
      line.path = code.string();
      lines.push_back(std::move(line));
      m_merge.coming.push_back({std::move(code), std::nullopt, true});
    }
  }
  std::ranges::sort(m_merge.coming, {}, &ComingFile::to);
  return {};
}

/// What an installer adds to the dist-info.
Status Installation::write_info(os::Dir& stage, const Unpacked& unpacked, std::vector<dist::RecordLine> lines) {
  StagedFolders folders(stage, 0777 & ~m_scheme.umask);
  StageWriter writer(folders);
  auto write = [&](const RelPath& path, std::string_view text) -> Status {
    os::FilePtr file = TRY(writer.create(path, 0666 & ~m_scheme.umask));
    TRY(file->write(std::as_bytes(std::span(text.data(), text.size()))));
    return file->close();
  };
  struct Row {
    RelPath path;
    std::string text;
  };
  for (const Row& row : {Row{m_plan.info / "INSTALLER", "envboot\n"}, Row{m_plan.info / "REQUESTED", ""},
                         Row{m_plan.info / "direct_url.json", direct_url(m_wish.wheel, unpacked.archive)}}) {
    if (m_wish.by_name && row.path.name() == "direct_url.json") {
      continue;
    }
    TRY(write(row.path, row.text));
    lines.push_back({row.path.string(), Sha256::of(row.text), "", row.text.size()});
  }
  std::string record = installed_record(std::move(lines), m_plan.library, m_plan.info);
  m_report.contents = dist::contents_of(TRY(dist::parse_record(record)));
  if (m_wish.note) {
    TRY(write(m_wish.note->path, TRY(m_wish.note->text(m_report))));
  }
  return write(m_plan.info / "RECORD", record);
}

/// Puts right what a run left that was killed.
Status Installation::recover_earlier(os::Dir& prefix, const RelPath& beside) {
  if (TRY(recover(prefix, beside / k_stage)) != Recovered::nothing) {
    m_report.warnings.emplace_back("an installation into it had been cut off: that was put right");
  }
  std::vector<RelPath> kept = TRY(kept_stages(prefix, beside));
  if (!m_wish.of_run && !kept.empty()) {
    return fail(error(Kind::temporary, "{} is in the middle of an `envboot env add`", m_scheme.named.string())
                    .because("it was cut off and has not come to its end")
                    .with_hint("type that command again: it goes on, or takes back what it did"));
  }
  return std::ranges::find(kept, m_stage) == kept.end() ? Status() : undo(prefix, m_stage);
}

Result<InstallReport> Installation::run() {
  os::FilePtr archive = TRY(m_files.open(m_wish.wheel));
  std::unique_ptr<ArchiveHash> hash = TRY(ArchiveHash::begin(*archive));
  if (has_another_core() && !m_wish.dry_run) {
    hash->go_ahead(); // while the interpreter is asked
  }
  m_scheme = TRY(python::ask_install_scheme(m_seams.processes, m_files, m_wish.prefix, m_deadline));
  m_report.python = m_scheme.python();
  RelPath beside = TRY(stages_folder(m_scheme));
  m_stage = m_wish.of_run ? kept_stage(beside, *m_wish.of_run) : beside / k_stage;
  os::DirPtr prefix = TRY(m_files.dir(m_scheme.prefix));
  std::optional<store::DirLock> lock;
  if (!m_wish.dry_run) {
    lock = TRY(lock_stages(m_seams.lock, m_scheme.prefix / beside, m_deadline));
    TRY(recover_earlier(*prefix, beside));
  }
  m_report.wheel_bytes = TRY(archive->size());
  OpenWheel wheel = TRY(open_wheel(*archive, m_wish.wheel.name()));
  InstalledFiles installed = TRY(InstalledFiles::look(m_files, m_scheme));
  TRY(judge(wheel, installed));
  if (m_report.already) {
    return std::move(m_report);
  }
  TRY(plan_merge(*prefix, m_merge, installed, m_scheme)); // for what it refuses
  TRY(check_room(*prefix));
  if (m_wish.dry_run) {
    return std::move(m_report);
  }
  auto stage_and_publish = [&]() -> Status {
    Unpacked unpacked = TRY(stage_files(*archive, *hash, *prefix));
    m_report.sha256 = unpacked.archive;
    if (m_wish.sha256 && *m_wish.sha256 != unpacked.archive) {
      return fail(
          refusal("{} is another file than the one that was fetched and judged", m_wish.wheel.string())
              .because(fmt::format("its SHA-256 is {}, and was {}", unpacked.archive.hex(), m_wish.sha256->hex()))
              .with_hint("remove it, and type the same command again"));
    }
    TRY(judge_gpus(wheel, unpacked));
    os::DirPtr stage = TRY(prefix->dir(m_stage / k_new));
    std::vector<dist::RecordLine> lines = std::move(unpacked.files);
    if (m_wish.compile) {
      TRY(compile(*stage, lines));
    }
    TRY(write_info(*stage, unpacked, std::move(lines)));
    Publication publication = TRY(plan_merge(*prefix, m_merge, installed, m_scheme));
    if (m_deadline.expired()) {
      return fail(m_deadline.error("the installation"));
    }
    TRY(lock->check());
    return publish(*prefix, m_stage, publication, m_wish.of_run ? Then::keep : Then::tidy);
  };
  if (Status done = stage_and_publish(); !done) {
    Status recovered = m_wish.of_run ? undo(*prefix, m_stage) : recovered_state(*prefix, m_stage);
    Error failed = done.error();
    return fail(recovered ? std::move(failed) : std::move(failed).because(recovered.error()).with_hint(k_half_changed));
  }
  return std::move(m_report);
}

} // namespace

Result<InstallReport> install(const InstallSeams& seams, const InstallWish& wish, Deadline deadline) {
  return Installation(seams, wish, std::move(deadline)).run();
}

} // namespace envboot::wheel
