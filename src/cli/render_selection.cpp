#include "cli/render_selection.hpp"
#include "cli/asked_gpus.hpp"
#include "util/text_table.hpp"
#include "wheel/refusal_group.hpp"

#include <algorithm>
#include <fmt/ranges.h>

namespace envboot::cli {
namespace {

using wheel::CatalogueRow;
using wheel::Refusal;

/// The node types that have such a card.
std::vector<std::string> nodes_with(const std::vector<config::NodeType>& nodes, const gpu::Gpu& gpu) {
  std::vector<std::string> names;
  for (const config::NodeType& node : nodes) {
    if (has_card(node, gpu)) {
      names.push_back(node.name);
    }
  }
  return names;
}

std::string losses(const std::vector<gpu::Gpu>& lost, const std::vector<config::NodeType>& nodes) {
  std::vector<std::string> texts;
  for (const gpu::Gpu& gpu : lost) {
    std::vector<std::string> types = nodes_with(nodes, gpu);
    texts.push_back(types.empty() ? gpu.text() : fmt::format("{} (node type {})", gpu.text(), fmt::join(types, ", ")));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string wish_text(const AskedWish& asked) {
  const wheel::Wish& wish = asked.wish;
  TextTable table;
  table.add_row({"GPUs", gpu::text_of(wish.gpus), asked.gpus_origin});
  table.add_row({"Python", wish.python.text(), asked.python_origin});
  table.add_row({"glibc", wish.python.glibc.empty() ? "not known" : wish.python.glibc, asked.glibc_origin});
  table.add_row({"driver", wish.driver ? wish.driver->text : "not known", asked.driver_origin});
  if (!wish.lead.empty()) {
    table.add_row({wish.projects.front(), wish.lead.text(), fmt::format("--{}", wish.projects.front())});
  }
  return table.render(2);
}

std::string choice_text(const wheel::Candidate& choice, const wheel::Python& python) {
  TextTable table;
  for (const CatalogueRow* row : choice.rows) {
    table.add_row({row->file_name(python.tag()), "CUDA " + row->cuda.text, "from " + row->origin(),
                   row->size ? human_bytes(*row->size) : "size not known",
                   row->sha256 ? "digest known" : "digest from its first download"});
  }
  return table.render(2);
}

Json files_json(const wheel::Candidate& candidate, const wheel::Python& python) {
  Json files = Json::array();
  for (const CatalogueRow* row : candidate.rows) {
    Json urls = Json::array();
    for (const std::string& url : row->urls_for(python.tag())) {
      urls.push(url);
    }
    files.push(Json::object({{"name", row->name},
                             {"version", row->version.text()},
                             {"file", row->file_name(python.tag())},
                             {"cuda", row->cuda.text},
                             {"origin", row->origin()},
                             {"urls", std::move(urls)},
                             {"size", row->size ? Json(*row->size) : Json(nullptr)},
                             {"sha256", row->sha256 ? Json(row->sha256->hex()) : Json(nullptr)}}));
  }
  return files;
}

Json capabilities_json(const std::vector<gpu::Gpu>& gpus) {
  Json list = Json::array();
  for (const gpu::Gpu& gpu : gpus) {
    list.push(gpu.capability.text());
  }
  return list;
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

} // namespace

std::string render_selection(const ShownSelection& shown, const Terminal& terminal) {
  const wheel::Wish& wish = shown.asked.wish;
  const wheel::Selection& selection = shown.selection;
  std::string text;
  if (selection.choice) {
    text += terminal.paint_out(Colour::green, selection.choice->title()) + "\n" +
            choice_text(*selection.choice, wish.python) + "\nfor\n" + wish_text(shown.asked);
  } else {
    text += terminal.paint_out(Colour::red,
                               fmt::format("no {} serves all of this", fmt::join(wish.projects, " with its "))) +
            "\n" + wish_text(shown.asked);
  }
  if (!selection.refusals.empty()) {
    text += fmt::format("\n{}, newest first\n", selection.choice ? "newer, and why not" : "why not");
    TextTable table;
    for (const wheel::RefusalGroup& group : wheel::grouped(selection.refusals)) {
      table.add_row({group.title(), group.because});
    }
    text += table.render(2);
  }
  if (!selection.newer.empty() || !shown.ways_out.empty()) {
    text += "\n";
  }
  for (const wheel::WayOut& way : shown.ways_out) {
    text += fmt::format("{}{} would serve all, for Python {}\n", way.candidate.title(),
                        way.candidate.rows.size() == 1 ? " alone" : "", way.python.text());
  }
  for (const wheel::Partial& partial : selection.newer) {
    text += fmt::format("{} would lose {}\n", partial.candidate.title(), losses(partial.lost, shown.nodes));
  }
  if (!shown.next.empty()) {
    text += fmt::format("\nnext\n  {}\n", fmt::join(shown.next, "\nor\n  "));
  }
  return text;
}

Json selection_json(const ShownSelection& shown) {
  const wheel::Wish& wish = shown.asked.wish;
  const wheel::Selection& selection = shown.selection;
  Json refusals = Json::array(), newer = Json::array(), ways_out = Json::array(), next = Json::array();
  for (const Refusal& refusal : selection.refusals) {
    refusals.push(Json::object({{"name", refusal.row->name},
                                {"version", refusal.row->version.text()},
                                {"origin", refusal.row->origin()},
                                {"reason", wheel::text_of(refusal.reason)},
                                {"because", refusal.because},
                                {"gpus", capabilities_json(refusal.gpus)}}));
  }
  for (const wheel::Partial& partial : selection.newer) {
    Json lost = Json::array();
    for (const gpu::Gpu& gpu : partial.lost) {
      Json nodes = Json::array();
      for (const std::string& node : nodes_with(shown.nodes, gpu)) {
        nodes.push(node);
      }
      lost.push(Json::object({{"gpu", gpu.capability.text()}, {"nodes", std::move(nodes)}}));
    }
    newer.push(Json::object({{"files", files_json(partial.candidate, wish.python)}, {"lost", std::move(lost)}}));
  }
  for (const wheel::WayOut& way : shown.ways_out) {
    ways_out.push(Json::object({{"python", way.python.text()}, {"files", files_json(way.candidate, way.python)}}));
  }
  for (const std::string& command : shown.next) {
    next.push(command);
  }
  Json asked = Json::object({{"gpus", capabilities_json(wish.gpus)},
                             {"python", wish.python.text()},
                             {"glibc", text_or_null(wish.python.glibc)},
                             {"driver", wish.driver ? Json(wish.driver->text) : Json(nullptr)},
                             {"torch", text_or_null(wish.lead.text())}});
  return Json::object({{"schema", 1},
                       {"asked", std::move(asked)},
                       {"choice", selection.choice ? files_json(*selection.choice, wish.python) : Json(nullptr)},
                       {"refusals", std::move(refusals)},
                       {"newer", std::move(newer)},
                       {"ways_out", std::move(ways_out)},
                       {"next", std::move(next)}});
}

} // namespace envboot::cli
