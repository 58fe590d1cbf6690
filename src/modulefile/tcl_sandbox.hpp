#pragma once

#include "modulefile/request.hpp"

#include <memory>

namespace envboot::modulefile {

class TclChild;

/// Evaluates Tcl modulefiles in a bare safe interpreter, used for file after file as long as none leaves a trace in it.
/// Nothing a file says is executed: its commands are recorded, it may look at files, and programs and writes are denied
/// and recorded. It runs in this process and can be hung or brought down by a hostile file, so only a worker process
/// calls it.
class TclSandbox {
 public:
  TclSandbox();
  TclSandbox(const TclSandbox&) = delete;
  TclSandbox& operator=(const TclSandbox&) = delete;
  ~TclSandbox();

  Evaluation evaluate(const Request& request, const Start& start, const Limits& limits);

  /// How many interpreters were thrown away, for a file had left something in them.
  [[nodiscard]] size_t discarded() const { return m_discarded; }

 private:
  struct Master;
  std::unique_ptr<Master> m_master;
  std::unique_ptr<TclChild> m_kept;
  Tool m_tool = Tool::modules; ///< whose dialect it was made for
  size_t m_discarded = 0;
};

} // namespace envboot::modulefile
