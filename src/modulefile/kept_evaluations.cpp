#include "modulefile/kept_evaluations.hpp"

#include "modulefile/wire.hpp"
#include "util/sha256.hpp"

#include <algorithm>

namespace envboot::modulefile {
namespace {

constexpr size_t k_digest_size = 64; ///< hexadecimal

/// Variables whose value may be written to disk. Of any other one, a set value could be a password.
constexpr std::string_view k_harmless[] = {"HOME",
                                           "HOSTNAME",
                                           "LANG",
                                           "LC_ALL",
                                           "LD_LIBRARY_PATH",
                                           "LMOD_CMD",
                                           "LMOD_DIR",
                                           "LMOD_PKG",
                                           "LMOD_SYSTEM_NAME",
                                           "LOADEDMODULES",
                                           "LOGNAME",
                                           "MANPATH",
                                           "MODULEPATH",
                                           "MODULESHOME",
                                           "OSTYPE",
                                           "PATH",
                                           "PWD",
                                           "PYTHONPATH",
                                           "SCRATCH",
                                           "SHELL",
                                           "TERM",
                                           "TMPDIR",
                                           "USER",
                                           "WORK",
                                           "_LMFILES_",
                                           "__MODULES_LMALTNAME"};

bool may_be_written(const Environment& environment, const std::string& variable) {
  auto value = environment.get(variable);
  return !value || value->empty() || std::ranges::find(k_harmless, variable) != std::end(k_harmless);
}

/// A request may hold what a file made of a secret: then a digest of it.
std::string key_of(const Request& request) {
  bool plain = request.interludes.empty() && request.before == Interlude();
  return plain ? encode(request) : "digest " + Sha256::of(encode(request)).hex();
}

std::string digest_of(const Environment& environment, const std::vector<std::string>& variables) {
  std::string text;
  for (const std::string& name : variables) {
    auto value = environment.get(name);
    text += name + (value ? "=" + *value : "") + '\0';
  }
  return Sha256::of(text).hex();
}

bool may_be_kept(const Environment& start, const Request& request, const Evaluation& evaluation,
                 std::chrono::system_clock::time_point now) {
  Environment environment = start;
  environment.lay_over(request.before.set); // by the load, where this is the unloading
  if (evaluation.outcome.kind == Outcome::Kind::not_evaluated || !evaluation.basis.fleeting.empty()) {
    return false;
  }
  // A file can be written twice within one tick of its clock, and the second time doesn't show.
  constexpr std::chrono::seconds k_settled{2};
  auto settled = std::chrono::duration_cast<std::chrono::nanoseconds>((now - k_settled).time_since_epoch()).count();
  return std::ranges::all_of(evaluation.basis.looks, [&](const Look& look) { return look.changed_ns < settled; }) &&
         std::ranges::all_of(evaluation.basis.variables,
                             [&](const std::string& name) { return may_be_written(environment, name); });
}

/// The next record, or "" where there is none: no record of the cache is empty.
std::string_view next(std::string_view& stream) {
  auto record = take_record(stream);
  return record ? record->value_or(std::string_view()) : std::string_view();
}

} // namespace

KeptEvaluations KeptEvaluations::read(std::string_view bytes) {
  KeptEvaluations kept;
  if (bytes.size() < k_digest_size || Sha256::of(bytes.substr(k_digest_size)).hex() != bytes.substr(0, k_digest_size)) {
    return kept;
  }
  bytes.remove_prefix(k_digest_size);
  while (!bytes.empty()) {
    std::string_view whole = bytes;
    std::string_view request = next(bytes), variables = next(bytes), evaluation = next(bytes);
    if (evaluation.empty()) {
      break;
    }
    kept.m_places.emplace(request, kept.m_records.size());
    kept.m_records.push_back({whole.substr(0, whole.size() - bytes.size()), variables, evaluation});
  }
  return kept;
}

std::optional<Evaluation> KeptEvaluations::find(os::FileReader& files, const Environment& environment,
                                                const Request& request) {
  auto place = m_places.find(key_of(request));
  if (place == m_places.end()) {
    return std::nullopt;
  }
  Record& record = m_records[place->second];
  auto evaluation = decode_evaluation(record.evaluation);
  if (!evaluation || digest(environment, evaluation->basis.variables) != record.variables ||
      !is_as_it_was(files, evaluation->basis.looks)) {
    return std::nullopt;
  }
  record.used = true;
  return std::move(*evaluation);
}

const std::string& KeptEvaluations::digest(const Environment& environment, const std::vector<std::string>& variables) {
  auto [digest, fresh] = m_digests.try_emplace(variables);
  if (fresh) {
    digest->second = digest_of(environment, variables);
  }
  return digest->second;
}

bool KeptEvaluations::is_as_it_was(os::FileReader& files, const std::vector<Look>& looks) {
  return std::ranges::all_of(looks, [&](const Look& look) {
    auto [now, first] = m_looked.try_emplace({look.path, look.resolved});
    if (first) {
      now->second = look_at(files, look.path, look.resolved);
    }
    return now->second == look;
  });
}

KeepingEvaluations::KeepingEvaluations() : m_bytes(k_digest_size, ' ') {}

bool KeepingEvaluations::add(const Environment& environment, const Request& request, const Evaluation& evaluation,
                             std::chrono::system_clock::time_point now) {
  if (!may_be_kept(environment, request, evaluation, now)) {
    return false;
  }
  m_bytes +=
      framed(key_of(request)) + framed(digest_of(environment, evaluation.basis.variables)) + framed(encode(evaluation));
  return true;
}

void KeepingEvaluations::add(const KeptEvaluations& kept) {
  for (const KeptEvaluations::Record& record : kept.m_records) {
    m_bytes += record.used ? record.whole : std::string_view();
  }
}

std::string KeepingEvaluations::bytes() && {
  std::string digest = Sha256::of(std::string_view(m_bytes).substr(k_digest_size)).hex();
  m_bytes.replace(0, k_digest_size, digest);
  return std::move(m_bytes);
}

} // namespace envboot::modulefile
