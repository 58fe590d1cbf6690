#pragma once

#include "action/step.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "store/ledger.hpp"

namespace envboot::env {

inline AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}
inline Deadline soon() {
  return Deadline::after(std::chrono::seconds(10));
}

/// Hears nothing.
struct Silent : action::Progress {
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view) override {}
};

/// An empty account with a ledger.
struct Scene {
  fakes::FakeFileSystem disk;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  store::LockSeams seams{disk, host, clock, random};
  store::Ledger ledger{seams, path("/state")};
  Silent progress;

  Scene() { disk.add_dir("/home/ada"); }
  Status apply(action::Step& step) { return step.apply(progress, soon()); }
};

} // namespace envboot::env
