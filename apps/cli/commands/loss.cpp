// loss.cpp - `gradus loss`: the loss of scores that are given, without a model.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>
#include <memory>

#include "base/json.hpp"
#include "base/text.hpp"
#include "command.hpp"
#include "data/cell_table.hpp"
#include "data/plain_number.hpp"
#include "data_options.hpp"
#include "text_table.hpp"

namespace gradus::cli::loss_command {
namespace {

using data::CellTable;

struct Settings {
  std::string loss, scores, labels;
  LoadOptions load;
  bool gradient = false;
};

/// What is computed of N rows of K scores.
struct Answer {
  std::vector<std::string> targets{};  // as they are written
  std::vector<double> rows{};
  /// d loss / d score of each row, [N, K].
  std::vector<double> slopes{};
  std::int64_t width = 0;
  double mean = 0;
};

Tensor numbers_of(const CellTable& table) {
  std::vector<double> values;
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    for (std::size_t column = 0; column < table.rows[row].size(); ++column)
      values.push_back(table.number(row, column));
  const auto rows = static_cast<std::int64_t>(table.rows.size());
  return Tensor::from<double>(
      {rows, static_cast<std::int64_t>(values.size()) / std::max<std::int64_t>(rows, 1)}, values);
}

// Scores of one column may be of two classes.
std::int64_t classes_of(const Loss& loss, std::int64_t scores) {
  const auto outputs = loss.kind().functions.outputs;
  return outputs(loss.object(), 2) == scores ? 2 : scores;
}

Tensor classes_in(const CellTable& labels, const CellTable& scores, std::int64_t classes) {
  std::vector<std::int64_t> numbers;
  for (std::size_t row = 0; row < labels.rows.size(); ++row) {
    const std::string& text = labels.rows[row][0];
    const auto name = std::find(scores.names.begin(), scores.names.end(), text);
    // The only score of two classes is that of the second.
    const std::ptrdiff_t first = scores.names.size() == 1 && classes == 2 ? 1 : 0;
    double value = 0;
    if (name != scores.names.end()) {
      value = static_cast<double>(name - scores.names.begin() + first);
    } else if (!data::parse_number(text, value)) {
      throw DataError(fmt::format(
          "{}: row {}: {} is no class: those are counted from 0{}.{}", labels.file, row + 1, quote(text),
          scores.names.empty()
              ? ""
              : fmt::format(", or called as the columns of the scores ({})", listed(scores.names, 8)),
          did_you_mean(text, scores.names)));
    }
    if (!(value >= 0 && value < static_cast<double>(classes) && value == std::floor(value)))
      throw DataError(fmt::format("{}: row {}: {} is none of {} classes, which are counted from 0{}",
                                  labels.file, row + 1, quote(text), classes,
                                  scores.names.empty() ? "" : " or called as the columns of the scores"));
    numbers.push_back(static_cast<std::int64_t>(value));
  }
  return Tensor::from<std::int64_t>({std::ssize(numbers)}, numbers);
}

void expect_shapes(const CellTable& scores, CellTable& labels, bool classes) {
  // One row more than there are scores is one of names.
  if (labels.rows.size() + 1 == scores.rows.size()) labels.take_names_as_row();
  if (scores.rows.empty()) throw DataError(fmt::format("{} has no rows", scores.file));
  if (labels.rows.size() != scores.rows.size())
    throw DataError(fmt::format("{} has {} rows of scores, and {} has {} of labels", scores.file,
                                scores.rows.size(), labels.file, labels.rows.size()));
  const std::size_t wanted = classes ? 1 : scores.rows[0].size();
  if (labels.rows[0].size() != wanted)
    throw DataError(fmt::format("{} has {} columns, and the labels of {} are {}", labels.file,
                                labels.rows[0].size(), scores.file,
                                wanted == 1 ? "one" : fmt::format("{} numbers a row", wanted)));
}

// Of other losses any number is a target.
void expect_counts(const CellTable& labels) {
  for (std::size_t row = 0; row < labels.rows.size(); ++row)
    for (std::size_t column = 0; column < labels.rows[row].size(); ++column)
      if (!(labels.number(row, column) >= 0))
        throw DataError(fmt::format("{}: row {}: {} is no count; targets of poisson are at least 0",
                                    labels.file, row + 1, labels.rows[row][column]));
}

Answer answer(const Settings& settings) {
  const Loss loss = parse_loss(settings.loss);
  const CellTable scores = data::read_cells(settings.scores, settings.load);
  CellTable labels = data::read_cells(settings.labels, settings.load);
  const bool classifies = loss.kind().functions.classifies;
  expect_shapes(scores, labels, classifies);
  const Tensor values = numbers_of(scores);
  const std::int64_t width = values.shape()[1];
  Graph graph;
  const Var s = graph.input("s", values.shape(), Dtype::float64);
  const Var y =
      graph.constant(classifies ? classes_in(labels, scores, classes_of(loss, width)) : numbers_of(labels));
  if (loss.as<Poisson>()) expect_counts(labels);
  const Var rows = loss_rows(loss, s, y), slope = gradients(sum(rows), {{s}})[0];
  const std::vector<Tensor> found =
      evaluate(graph, std::vector<NodeId>{rows.id(), mean(rows).id(), slope.id()}, {{"s", values}});
  Answer result{.width = width, .mean = found[1].item()};
  for (const std::vector<std::string>& row : labels.rows)
    result.targets.push_back(fmt::format("{}", fmt::join(row, " ")));
  result.rows.assign(found[0].data<double>().begin(), found[0].data<double>().end());
  result.slopes.assign(found[2].data<double>().begin(), found[2].data<double>().end());
  return result;
}

std::span<const double> slopes_of(const Answer& found, std::size_t row) {
  const auto width = static_cast<std::size_t>(found.width);
  return std::span(found.slopes).subspan(row * width, width);
}

Json as_json(const Answer& found, const Settings& settings) {
  Json json{{"loss", settings.loss}, {"rows", found.rows}, {"mean", found.mean}};
  if (!settings.gradient) return json;
  Json slopes = Json::array();
  for (std::size_t row = 0; row < found.rows.size(); ++row) {
    const std::span<const double> of = slopes_of(found, row);
    slopes.push_back(std::vector<double>(of.begin(), of.end()));
  }
  return json.set("gradient", std::move(slopes));
}

std::string as_text(const Answer& found, const Settings& settings) {
  constexpr std::size_t most = 40;
  std::vector<std::string> titles{">row", "label", ">loss"};
  if (settings.gradient) titles.emplace_back("d loss / d scores");
  TextTable table(titles);
  for (std::size_t row = 0; row < std::min(most, found.rows.size()); ++row) {
    std::vector<std::string> cells{std::to_string(row + 1), shortened(found.targets[row]),
                                   fmt::format("{:.6g}", found.rows[row])};
    if (settings.gradient) {
      std::string slopes;
      for (const double slope : slopes_of(found, row))
        slopes += fmt::format("{}{:.6g}", slopes.empty() ? "" : " ", slope);
      cells.push_back(slopes);
    }
    table.row(std::move(cells));
  }
  const std::string more =
      found.rows.size() > most ? fmt::format("and {} more rows: see --json\n", found.rows.size() - most) : "";
  return fmt::format("{}{}mean {:.6g} over {} rows\n", table.str(), more, found.mean,
                     grouped(std::ssize(found.rows)));
}

int run(const Settings& settings, Console& console) {
  const Answer found = answer(settings);
  console.result(as_json(found, settings), as_text(found, settings));
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("LOSS", settings->loss,
                     "a loss, as for `gradus train --loss`; `gradus parts` lists them");
  options.text("scores", "F", settings->scores,
               "a table of scores, a row for each sample, a column for each class or number");
  options.text("labels", "G", settings->labels,
               "a table of one column: the class of each row, counted from 0 or called as a column of the "
               "scores; of losses of numbers, a column for each number");
  options.flag("gradient", settings->gradient, "also the derivatives of each row's loss by its scores");
  options.max_bytes(settings->load.max_bytes);
  options.output(console.quiet, console.json, "one JSON object");
  return [settings, &console] {
    if (settings->scores.empty() || settings->labels.empty())
      throw UsageError("the loss of scores needs both of --scores and --labels");
    return run(*settings, console);
  };
}

constexpr Example examples[] = {
    {"gradus loss hinge --scores scores.csv --labels labels.csv", "the loss of each row, and their mean"},
    {"gradus loss \"cross_entropy\" --scores scores.csv --labels labels.csv --gradient",
     "with the derivatives by the scores"}};

}  // namespace

extern const Command command{"loss", "Computes the loss of scores that are given, without a model.", examples,
                             &declare};

}  // namespace gradus::cli::loss_command
