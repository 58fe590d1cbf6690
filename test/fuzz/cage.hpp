#pragma once

#include "fakes/temp_folder.hpp"
#include "modulefile/apply.hpp"
#include "modulefile/request.hpp"
#include "modulefile/wire.hpp"
#include "property.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace envboot::fuzz {

/// A folder to stand in, with one file whose disappearance would tell. Files of this process can't grow while it lives.
class Cage {
 public:
  explicit Cage(std::string file) : m_folder(fakes::TempFolder::On::memory), m_file(std::move(file)) {
    require(::chdir(m_folder.path().string().c_str()) == 0, "the folder is there");
  }
  [[nodiscard]] AbsPath write(std::string_view text) const {
    auto file = m_folder.dir()->open(name(), os::How::replace());
    require(file && (*file)->write(std::as_bytes(std::span(text))).has_value(), "the modulefile is written");
    return m_folder.path() / name();
  }
  [[nodiscard]] bool untouched(size_t size) const {
    auto entries = m_folder.dir()->list();
    auto about = m_folder.dir()->stat(name());
    return entries && entries->size() == 1 && about && about->size == size;
  }

 private:
  [[nodiscard]] RelPath name() const { return RelPath::parse(m_file).value(); }

  fakes::TempFolder m_folder;
  std::string m_file;
};

/// While it runs a write to a file is a signal.
template <typename Evaluate>
modulefile::Evaluation without_writing(Evaluate evaluate) {
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit none{0, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &none);
  modulefile::Evaluation evaluation = evaluate();
  ::setrlimit(RLIMIT_FSIZE, &before);
  return evaluation;
}

/// What holds of every evaluation.
inline void check(const modulefile::Evaluation& evaluation, const modulefile::Request& request,
                  const modulefile::Limits& limits) {
  require(evaluation.mode == request.mode && evaluation.effects.size() <= limits.effects,
          "mode and effects are as asked");
  auto back = modulefile::decode_evaluation(modulefile::encode(evaluation));
  require(back && *back == evaluation, "the evaluation goes over the wire");
  const Environment before{{"PATH", "/usr/bin:/bin"}};
  require(evaluation.outcome.applied() || modulefile::apply(evaluation, before).environment == before,
          "applied only if loaded");
}

} // namespace envboot::fuzz
