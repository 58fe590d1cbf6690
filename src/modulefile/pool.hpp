#pragma once

#include "modulefile/request.hpp"
#include "os/processes.hpp"
#include "util/deadline.hpp"

#include <functional>

namespace envboot::modulefile {

class EvaluationCache;

/// How to start workers: `program` is this binary, or any other whose main calls run_worker.
struct Workforce {
  os::Processes& processes;
  AbsPath program;
  unsigned workers = 2;
  Limits limits;
  EvaluationCache* cache = nullptr; ///< of survey_tree and index_trees; null: none
  /// Told of each worker that only its limits keep from writing and from starting programs, and why not the kernel too.
  std::function<void(const std::string& why)> unconfined;
};

/// Is given the evaluation of each request once, as they come; `index` is the place of the request.
using TakeEvaluation = std::function<void(size_t index, Evaluation evaluation)>;
/// Puts them into the places of their requests; `evaluations` has one for each.
TakeEvaluation into(std::vector<Evaluation>& evaluations);

/// Evaluates each request in a worker process. A file that hangs or kills its worker costs itself only: its evaluation
/// says "not evaluated, because …", and so do all that are left when the deadline passes or no worker can be started.
/// Never waits longer than the deadline. The workers go on while `take` is at work.
void evaluate_each(const Workforce& workforce, const Start& start, const std::vector<Request>& requests,
                   const TakeEvaluation& take, const Deadline& deadline);

/// The same, in the order of `requests`.
std::vector<Evaluation> evaluate_all(const Workforce& workforce, const Start& start,
                                     const std::vector<Request>& requests, const Deadline& deadline);

} // namespace envboot::modulefile
