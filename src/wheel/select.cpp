#include "wheel/select.hpp"

#include <algorithm>

namespace envboot::wheel {
namespace {

constexpr int k_oldest_minor = 5, k_newest_minor = 20; // of the Pythons that may be tried

using Gpus = std::vector<gpu::Gpu>;

bool contains_all(const Gpus& all, const Gpus& some) {
  return std::ranges::all_of(some, [&](const gpu::Gpu& gpu) { return std::ranges::find(all, gpu) != all.end(); });
}

struct Ranked {
  const CatalogueRow* row;
  dist::Version release; ///< without the local part
  bool fits;             ///< it is for the Python asked for

  /// The newer release first, then the package index's file, then the newer build, then the one that fits.
  [[nodiscard]] bool is_before(const Ranked& other) const {
    if (auto order = release <=> other.release; order != 0) {
      return order > 0;
    }
    if (row->from_index != other.row->from_index) {
      return row->from_index;
    }
    auto order = row->version <=> other.row->version;
    return order != 0 ? order > 0 : fits && !other.fits;
  }
};

/// The rows of a project, the best first: of each version the one for that Python, or else any.
Rows rows_of(const Catalogue& catalogue, std::string_view project, const Python& python) {
  std::vector<Ranked> ranked;
  for (const CatalogueRow& row : catalogue.rows()) {
    if (row.name == project) {
      ranked.push_back({&row, row.version.without_local(), row.has_python(python.tag())});
    }
  }
  std::ranges::stable_sort(ranked, [](const Ranked& a, const Ranked& b) { return a.is_before(b); });
  Rows rows;
  for (const Ranked& next : ranked) {
    if (rows.empty() || rows.back()->version != next.row->version) {
      rows.push_back(next.row);
    }
  }
  return rows;
}

/// Whether what `row` asks of `lead` is met, and both were built with one CUDA: at its import torchvision looks for the
/// libcudart that torch brought, and compares the two releases.
bool goes_with(const CatalogueRow& row, const CatalogueRow& lead) {
  bool met = std::ranges::all_of(row.needs, [&](const dist::Requirement& need) {
    return need.name != lead.name || need.specifiers.contains(lead.version);
  });
  return met && row.cuda.major() == lead.cuda.major() && (row.any_cuda_minor || row.cuda.minor() == lead.cuda.minor());
}

/// From CUDA 11 on the driver need only be as new as the major release asks for.
std::string driver_sentence(const CatalogueRow& row, const std::optional<gpu::DottedVersion>& driver) {
  std::string family = row.cuda.major() < 11 ? row.cuda.text : fmt::format("{}", row.cuda.major());
  return fmt::format("driver {} is older than CUDA {} needs ({})", driver ? driver->text : "of this card", family,
                     gpu::least_driver(row.cuda).value_or("a newer one"));
}

/// One sentence for all releases that fail on these GPUs for the same reason.
std::string sentence(Reason reason, const CatalogueRow& row, const Gpus& gpus, const std::string& evidence,
                     const Wish& wish) {
  switch (reason) {
  case Reason::code:
    return "no code for " + gpu::text_of(gpus);
  case Reason::driver:
    return driver_sentence(row, gpu::driver_under(gpus.front().capability, wish.driver));
  case Reason::toolkit:
    return fmt::format("CUDA {} has given up {}", row.cuda.major(), gpu::text_of(gpus));
  case Reason::libraries:
    return fmt::format("only PTX for {}, and the cuBLAS and cuDNN in it are older than the card", gpu::text_of(gpus));
  case Reason::jit:
    return fmt::format("only PTX for {}, and {}", gpu::text_of(gpus), evidence);
  default:
    return evidence;
  }
}

/// The first reason of all, with the GPUs that it holds for, in the order of the wish; nothing when it runs everywhere.
std::optional<Refusal> refused_by_gpus(const CatalogueRow& row, const Wish& wish, Gpus& lost) {
  std::optional<Refusal> refusal;
  std::string evidence;
  for (const gpu::Gpu& gpu : wish.gpus) {
    auto obstacle = obstacle_on(row, gpu, wish.driver);
    if (!obstacle) {
      continue;
    }
    lost.push_back(gpu);
    if (!refusal) {
      refusal = Refusal{&row, obstacle->reason, {}, {}};
      evidence = obstacle->because;
    }
    if (obstacle->reason == refusal->reason) {
      refusal->gpus.push_back(gpu);
    }
  }
  if (refusal) {
    refusal->because = sentence(refusal->reason, row, refusal->gpus, evidence, wish);
  }
  return refusal;
}

/// What one row of the first project leads to.
struct Verdict {
  std::optional<Partial> best; ///< with lost empty: it serves all; nothing: no candidate at all
  std::optional<Refusal> refusal;
};

/// Adds to `best` the newest row of `project` that loses no GPU but those that are lost already; else the one that
/// loses fewest. Tells why there is none, or why a GPU is lost.
std::optional<Refusal> add_companion(const Rows& rows, const std::string& project, const Wish& wish, Partial& best) {
  const CatalogueRow& lead = *best.candidate.rows.front();
  const CatalogueRow* chosen = nullptr;
  Gpus more; // that the chosen one loses in addition
  std::optional<Refusal> refusal;
  for (const CatalogueRow* row : rows) {
    if (!goes_with(*row, lead)) {
      continue;
    }
    Gpus lost;
    auto obstacle = obstacle_for(*row, wish.python);
    auto refused = obstacle ? Refusal{row, obstacle->reason, obstacle->because, {}} : refused_by_gpus(*row, wish, lost);
    if (refused && !refusal) {
      refusal = Refusal{&lead, Reason::companion, fmt::format("{}: {}", row->title(), refused->because), refused->gpus};
    }
    std::erase_if(lost, [&](const gpu::Gpu& gpu) { return contains_all(best.lost, {gpu}); });
    if (!obstacle && (chosen == nullptr || lost.size() < more.size())) {
      chosen = row;
      more = lost;
    }
  }
  if (chosen != nullptr) {
    best.candidate.rows.push_back(chosen);
    best.lost.insert(best.lost.end(), more.begin(), more.end());
    return more.empty() ? std::nullopt : refusal;
  }
  return refusal ? refusal
                 : Refusal{&lead,
                           Reason::companion,
                           fmt::format("the catalogue has no {} of CUDA {}.{} for it", project, lead.cuda.major(),
                                       lead.cuda.minor()),
                           {}};
}

Verdict judge_lead(const CatalogueRow& lead, const std::vector<Rows>& companions, const Wish& wish) {
  if (auto obstacle = obstacle_for(lead, wish.python)) {
    return {std::nullopt, Refusal{&lead, obstacle->reason, obstacle->because, {}}};
  }
  Partial best{{{&lead}}, {}};
  Verdict verdict;
  verdict.refusal = refused_by_gpus(lead, wish, best.lost);
  for (size_t k = 0; k < companions.size(); ++k) {
    size_t before = best.candidate.rows.size();
    auto refusal = add_companion(companions[k], wish.projects[k + 1], wish, best);
    if (refusal && !verdict.refusal) {
      verdict.refusal = std::move(refusal);
    }
    if (best.candidate.rows.size() == before) {
      return verdict;
    }
  }
  verdict.best = std::move(best);
  return verdict;
}

} // namespace

std::string Candidate::title() const {
  std::string title;
  for (const CatalogueRow* row : rows) {
    title += (title.empty() ? "" : " and ") + row->title();
  }
  return title;
}

Selection select(const Catalogue& catalogue, const Wish& wish) {
  std::vector<Rows> companions;
  for (size_t k = 1; k < wish.projects.size(); ++k) {
    companions.push_back(rows_of(catalogue, wish.projects[k], wish.python));
  }
  Selection selection;
  for (const CatalogueRow* lead : rows_of(catalogue, wish.projects.front(), wish.python)) {
    if (!wish.lead.contains(lead->version)) {
      continue;
    }
    Verdict verdict = judge_lead(*lead, companions, wish);
    if (verdict.best && verdict.best->lost.empty()) {
      selection.choice = std::move(verdict.best->candidate);
      break;
    }
    if (verdict.refusal) {
      selection.refusals.push_back(std::move(*verdict.refusal));
    }
    bool serves_one = verdict.best && verdict.best->lost.size() < wish.gpus.size();
    bool pointless = serves_one && std::ranges::any_of(selection.newer, [&](const Partial& newer) {
                       return contains_all(verdict.best->lost, newer.lost);
                     });
    if (serves_one && !pointless) {
      selection.newer.push_back(std::move(*verdict.best));
    }
  }
  if (selection.choice) { // the same release in another build is not newer
    dist::Version release = selection.choice->rows.front()->version.without_local();
    std::erase_if(selection.newer, [&](const Partial& partial) {
      return partial.candidate.rows.front()->version.without_local() == release;
    });
  }
  std::ranges::reverse(selection.newer);
  return selection;
}

std::vector<WayOut> ways_out(const Catalogue& catalogue, const Wish& wish) {
  std::vector<WayOut> ways;
  Wish other = wish;
  other.projects = {wish.projects.front()};
  if (auto alone = select(catalogue, other).choice) {
    ways.push_back({wish.python, std::move(*alone)});
  }
  other.projects = wish.projects;
  std::optional<WayOut> best;
  for (other.python.minor = k_oldest_minor; other.python.minor <= k_newest_minor; ++other.python.minor) {
    auto choice = select(catalogue, other).choice;
    if (choice && (!best || choice->rows.front()->version >= best->candidate.rows.front()->version)) {
      best = WayOut{other.python, std::move(*choice)};
    }
  }
  if (best) {
    ways.push_back(std::move(*best));
  }
  return ways;
}

} // namespace envboot::wheel
