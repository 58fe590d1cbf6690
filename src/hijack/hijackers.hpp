#pragma once

#include "hijack/judge.hpp"
#include "hijack/missing_folders.hpp"

#include <map>

namespace envboot::hijack {

/// A module that changes what Python does, with all that it does to it.
struct Hijacker {
  modulefile::Modulefile module;
  bool shadowed = false;         ///< an earlier folder of MODULEPATH has a module of that name
  std::vector<Verdict> verdicts; ///< never empty; in the order of the file

  [[nodiscard]] Level worst() const;
};

/// How many modules are at that level at worst.
size_t count_at(const std::vector<Hijacker>& hijackers, Level level);

/// A module about which nothing could be found out: it must not count as clean.
struct Unjudged {
  std::string module;
  AbsPath file = AbsPath::root();
  std::string why;
};

struct Judgement {
  std::vector<Verdict> verdicts; ///< by level, worst first; then in the tree's order
  std::vector<Unjudged> unjudged;
  size_t modules = 0; ///< looked at
};

/// Judges the modules of a tree while it is surveyed: its function goes to survey_tree, its result is asked for after
/// that.
class TreeJudge {
 public:
  /// Both must outlive it.
  TreeJudge(std::span<const Interpreter> interpreters, os::FileReader& files)
      : m_interpreters(interpreters), m_files(files) {}

  void judge(const modulefile::Surveyed& surveyed);
  modulefile::Visit judging();        ///< judges
  modulefile::Visit judging_merely(); ///< judges, and the report is to hold nothing else of a file

  /// The modules about which there is a verdict: by their worst level, worst first; then those that do most of it; then
  /// in the tree's order.
  std::vector<Hijacker> hijackers(const modulefile::TreeReport& report) &&;
  Judgement judgement(const modulefile::TreeReport& report) &&;

 private:
  std::vector<Hijacker> in_order(const modulefile::TreeReport& report);

  std::span<const Interpreter> m_interpreters;
  MissingFolders m_files;
  /// By the file and the name that it is found by; those without any are not in it.
  std::map<std::pair<AbsPath, std::string>, std::vector<Verdict>> m_verdicts;
};

} // namespace envboot::hijack
