#include "modulefile/evaluation_cache.hpp"

#include "modulefile/kept_evaluations.hpp"
#include "modulefile/wire.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"
#include "util/sha256.hpp"

#include <algorithm>

namespace envboot::modulefile {
namespace {

constexpr size_t k_most_bytes = size_t{256} << 20; ///< of one file
constexpr size_t k_most_files = 16;                ///< each is of another MODULEPATH, host or envboot; the oldest go

/// Whatever all evaluations may rest on, the variables apart, of which each tells its own. HOME is what `~` means, and
/// the locale is what bytes mean.
RelPath name_for(os::FileReader& files, const Workforce& workforce, const Start& start, const std::string& of) {
  Greeting all{start, workforce.limits};
  all.start.environment = {};
  for (const char* name : {"HOME", "LC_ALL", "LC_CTYPE", "LANG", "LMOD_VERSION"}) {
    all.start.environment.take(start.environment, name);
  }
  std::string text = encode(all) + '\0' + look_at(files, workforce.program, false).was + '\0' + of;
  return RelPath::parse(Sha256::of(text).hex().substr(0, 32)).value();
}

} // namespace

void EvaluationCache::evaluate(const Workforce& workforce, const Start& start, const std::vector<Request>& requests,
                               const std::string& of, const TakeEvaluation& take, const Deadline& deadline) {
  RelPath name = name_for(m_files, workforce, start, of);
  std::string bytes = read(name);
  KeptEvaluations kept = KeptEvaluations::read(bytes);
  std::vector<Request> missing;
  std::vector<size_t> places;
  for (size_t i = 0; i < requests.size(); ++i) {
    if (auto found = kept.find(m_files, start.environment, requests[i])) {
      take(i, std::move(*found));
    } else {
      missing.push_back(requests[i]);
      places.push_back(i);
    }
  }
  KeepingEvaluations keeping;
  bool news = false;
  evaluate_each(
      workforce, start, missing,
      [&](size_t index, Evaluation evaluation) {
        news = keeping.add(start.environment, missing[index], evaluation, m_clock.now()) || news;
        take(places[index], std::move(evaluation));
      },
      deadline);
  if (news) {
    keeping.add(kept);
    write(name, std::move(keeping).bytes());
  }
}

void evaluate_kept(const Workforce& workforce, const Start& start, const std::vector<Request>& requests,
                   const std::string& of, const TakeEvaluation& take, const Deadline& deadline) {
  if (workforce.cache == nullptr) {
    evaluate_each(workforce, start, requests, take, deadline);
  } else {
    workforce.cache->evaluate(workforce, start, requests, of, take, deadline);
  }
}

std::string EvaluationCache::read(const RelPath& name) {
  auto stat = m_files.stat(m_folder / name, os::Links::keep);
  bool ours = stat && stat->uid == m_user && (stat->mode & 022) == 0;
  auto bytes = ours ? os::read_text(m_files, m_folder / name, k_most_bytes) : fail(failure("not ours"));
  return bytes ? std::move(*bytes) : std::string();
}

void EvaluationCache::write(const RelPath& name, const std::string& bytes) {
  auto folder = os::make_dirs(m_files, m_folder);
  if (!folder || !store::write_atomic(**folder, name, bytes, 0600, store::Durable::no)) {
    return;
  }
  std::vector<std::pair<int64_t, std::string>> files;
  auto entries = (*folder)->list();
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    auto each = RelPath::parse(entry.name);
    auto stat = each ? (*folder)->stat(*each) : fail(each.error());
    if (stat && !store::is_temporary_name(entry.name)) {
      files.emplace_back(stat->mtime_ns, entry.name);
    }
  }
  std::ranges::sort(files, std::greater<>());
  for (size_t i = k_most_files; i < files.size(); ++i) {
    (void)(*folder)->unlink(RelPath::parse(files[i].second).value()); // the next run tries again
  }
}

} // namespace envboot::modulefile
