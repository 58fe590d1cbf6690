#pragma once

#include "modulefile/request.hpp"

#include <memory>

namespace envboot::modulefile {

/// Evaluates Tcl modulefiles in bare safe interpreters, one fresh for each file. Nothing a file says is executed: its
/// commands are recorded, it may look at files, and programs and writes are denied and recorded. It runs in this
/// process and can be hung or brought down by a hostile file, so only a worker process calls it.
class TclSandbox {
 public:
  TclSandbox();
  TclSandbox(const TclSandbox&) = delete;
  TclSandbox& operator=(const TclSandbox&) = delete;
  ~TclSandbox();

  Evaluation evaluate(const Request& request, const Start& start, const Limits& limits);

 private:
  struct Master;
  std::unique_ptr<Master> m_master;
};

} // namespace envboot::modulefile
