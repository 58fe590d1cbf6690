#pragma once

#include "action/step.hpp"
#include "init/seams.hpp"
#include "util/environment.hpp"

#include <future>
#include <string>
#include <vector>

namespace envboot::init {

/// A shell to test in: its name for messages and what it has beside HOME and PATH.
struct TestShell {
  std::string name; ///< `an empty shell`, `a shell with apps/anaconda/3 loaded`
  Environment extra;
};

struct SelfTestWish {
  std::string script;               ///< text of an activate script for the environment where it lies now
  AbsPath prefix;                   ///< what sys.prefix must be
  std::vector<std::string> imports; ///< modules
  std::vector<TestShell> shells;
  std::vector<AbsPath> downloads; ///< folders of what was installed and is not read any more
};

/// Activates the environment in each shell as a job would, starts its Python and imports. Nothing is published before
/// this has passed.
class SelfTest : public action::Step {
 public:
  SelfTest(const Seams& seams, SelfTestWish wish);

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string describe() const override;
  Status apply(action::Progress& progress, Deadline deadline) override;
  Result<action::Undone> undo(action::Keep keep) override;

 private:
  std::future<void> settle();
  Status test_in(const TestShell& shell, const AbsPath& script, Deadline deadline);
  const Seams& m_seams;
  SelfTestWish m_wish;
};

} // namespace envboot::init
