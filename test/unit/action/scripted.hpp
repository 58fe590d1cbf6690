#pragma once

#include "action/runner.hpp"

#include <fmt/format.h>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace envboot::action {

/// Hears everything as lines.
struct Listener : Observer, Progress {
  std::vector<std::string> lines;
  Progress& started(const Step& step, size_t number, size_t of) override {
    lines.push_back(fmt::format("start {} {}/{}", step.key(), number, of));
    return *this;
  }
  void finished(const Step& step, std::chrono::milliseconds time) override {
    lines.push_back(fmt::format("finish {} {}", step.key(), time.count()));
  }
  void skipped(const Step& step) override { lines.push_back("skip " + step.key()); }
  void failed(const Step& step, const Error& error) override {
    lines.push_back("fail " + step.key() + ": " + error.what);
  }
  void undone(const Step& step, const Result<Undone>& result) override {
    std::string_view verb = result && result->stays != Undone::Stays::nothing ? "keep" : "undo";
    lines.push_back(fmt::format("{} {}{}", verb, step.key(), result ? "" : ": " + result.error().what));
  }
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view) override {}
};

struct Scripted : Step {
  bool useful = false; ///< stays for the next run where that may be
  using Action = std::function<Status()>;
  std::string name;
  Action on_apply, on_undo;
  std::function<Result<std::vector<std::string>>()> on_conclude;
  Scripted(
      std::string key, Action apply, Action undo = [] { return Status(); })
      : name(std::move(key)), on_apply(std::move(apply)), on_undo(std::move(undo)) {}
  [[nodiscard]] std::string key() const override { return name; }
  [[nodiscard]] std::string describe() const override { return "make " + name; }
  Status apply(Progress&, Deadline) override { return on_apply(); }
  Result<Undone> undo(Keep keep) override {
    if (useful && keep == Keep::what_is_useful) {
      return Undone{Undone::Stays::for_the_next_run, name};
    }
    TRY(on_undo());
    return Undone();
  }
  Result<std::vector<std::string>> conclude() override {
    return on_conclude ? on_conclude() : std::vector<std::string>();
  }
};

inline Scripted::Action good() {
  return [] { return Status(); };
}
inline Scripted::Action bad(Kind kind) {
  return [kind] { return Status(fail(error(kind, "no luck"))); };
}

template <typename... Steps>
Plan plan_of(Steps... steps) {
  Plan plan;
  (plan.add(std::move(steps)), ...);
  return plan;
}
inline StepPtr step(
    std::string key, Scripted::Action apply, Scripted::Action undo = [] { return Status(); }) {
  return std::make_unique<Scripted>(std::move(key), std::move(apply), std::move(undo));
}

} // namespace envboot::action
