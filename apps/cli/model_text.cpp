// model_text.cpp - what a trained model is, what it needs, and what it says.
#include "model_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/catalog.hpp>

#include "base/text.hpp"
#include "text_table.hpp"

namespace gradus::cli {
namespace {

// A column of the table, and the inputs made of it, which may stand anywhere among the others.
struct Needed {
  std::string column;
  std::vector<const InputColumn*> inputs;
};

std::vector<Needed> needed_columns(const Schema& schema) {
  std::vector<Needed> columns;
  for (const InputColumn& input : schema.inputs) {
    auto same = std::find_if(columns.begin(), columns.end(),
                             [&](const Needed& needed) { return needed.column == input.source(); });
    if (same == columns.end()) same = columns.insert(same, {input.source(), {}});
    same->inputs.push_back(&input);
  }
  return columns;
}

const InputColumn& first_of(const Needed& needed) { return *needed.inputs.front(); }

bool is_date(const Needed& needed) {
  return first_of(needed).aspect != Aspect::value && first_of(needed).aspect != Aspect::missing;
}

std::string kind_of(const Needed& needed) {
  return is_date(needed) ? "dates" : first_of(needed).categorical() ? "categories" : "numbers";
}

// How its cells are written.
std::string written_as(const Needed& needed, const Schema& schema) {
  const InputColumn& input = first_of(needed);
  if (input.categorical()) return listed(input.categories, 8);
  if (is_date(needed))
    return input.order == DateOrder::dmy   ? "day first"
           : input.order == DateOrder::mdy ? "month first"
                                           : "year first";
  const bool comma = std::find(schema.decimal_commas.begin(), schema.decimal_commas.end(), needed.column) !=
                     schema.decimal_commas.end();
  std::string text = input.unit.empty() ? "" : "in " + input.unit;
  if (comma) text += text.empty() ? "decimal comma" : ", decimal comma";
  return text;
}

std::string becomes(const Needed& needed) {
  std::int64_t inputs = 0;
  for (const InputColumn* input : needed.inputs) inputs += input->features();
  return grouped(inputs);
}

const char* done_with_missing(Missing missing) {
  switch (missing) {
    case Missing::error:
      return "a cell without a value is an error";
    case Missing::drop:
      return "rows with a cell without a value are left out";
    case Missing::mean:
      return "cells without a value get the mean, or the most frequent category";
    default:
      return "cells without a value get the median, or a category of their own";
  }
}

const char* done_with_unknown(Unknown unknown) {
  switch (unknown) {
    case Unknown::error:
      return "a category that training has not seen is an error";
    case Unknown::ignore:
      return "a category that training has not seen is none at all";
    default:
      return "a category that training has not seen is one of the rare ones, or none";
  }
}

std::string needs_text(const Schema& schema) {
  if (schema.inputs.empty())
    return schema.image.rank() > 0
               ? fmt::format("needs       images of {} channel{}, {} x {}\n", schema.image[0],
                             schema.image[0] == 1 ? "" : "s", schema.image[1], schema.image[2])
               : fmt::format("needs       {} numbers a row\n", schema.features());
  TextTable table({"column", "holds", "written", ">inputs"});
  for (const Needed& needed : needed_columns(schema))
    table.row({quote(needed.column), kind_of(needed), written_as(needed, schema), becomes(needed)});
  return fmt::format(
      "needs       a table with these columns, in any order and beside others\n\n{}\nmissing     {}\nunknown "
      "    {}\n",
      table.str(), done_with_missing(schema.missing), done_with_unknown(schema.unknown));
}

bool has_probabilities(const SavedModel& saved) {
  return saved.calibration || saved.loss.kind().functions.says != PredictionKind::scores;
}

const char* scaled_how(const Schema& schema) {
  switch (input_scale_of(schema.input_scaling)) {
    case InputScale::robust:
      return "numbers less their median, in distances of their quartiles, with a smooth bound";
    case InputScale::quantile:
      return "numbers by their quantiles, as of a normal distribution";
    case InputScale::standard:
      return "numbers less their mean, in standard deviations";
    default:
      return "numbers as they are";
  }
}

std::string scaled_text(const Schema& schema) {
  return schema.inputs.empty() ? "" : fmt::format("scaled      {}\n", scaled_how(schema));
}

// "; never beyond 1 and 29, which training has seen"
std::string range_text(const Schema& schema) {
  std::string text;
  for (std::size_t i = 0; i < schema.target_low.size(); ++i)
    text += fmt::format("{}{:.6g} to {:.6g}", i > 0 ? ", " : "", schema.target_low[i], schema.target_high[i]);
  return text.empty() ? text : fmt::format("; within what training has seen: {}", text);
}

std::string says_text(const SavedModel& saved) {
  const Schema& schema = saved.schema;
  if (schema.task == Task::classify)
    return fmt::format("says        {}: {}; with {}\n",
                       schema.targets.size() == 1 ? quote(schema.targets[0])
                       : schema.targets.empty()   ? "the class"
                                                  : "one of the columns",
                       listed(schema.classes, 8),
                       saved.calibration ? "calibrated probabilities"
                       : has_probabilities(saved)
                           ? "probabilities"
                           : "scores, no probabilities (gradus calibrate gives it some)");
  if (schema.task == Task::label)
    return fmt::format("says        labels{}: {}; a probability for each\n",
                       schema.targets.size() == 1 ? " of " + quote(schema.targets[0]) : "",
                       listed(schema.classes, 8));
  std::vector<std::string> targets;
  for (std::size_t i = 0; i < schema.targets.size(); ++i)
    targets.push_back(quote(schema.targets[i]) +
                      (schema.target_units.empty() || schema.target_units[i].empty()
                           ? ""
                           : " in " + schema.target_units[i]));
  return fmt::format("says        numbers: {}{}{}\n", listed(targets),
                     schema.target_scale == TargetScale::log ? "; the median of what is likely" : "",
                     range_text(schema));
}

// How good it was when its training ended.
std::string was_text(const SavedModel& saved) {
  std::string text;
  if (const auto& was = saved.validation) {
    text = fmt::format("was         loss {:.5g}, ", was->loss);
    if (saved.schema.task == Task::classify)
      text += fmt::format("accuracy {:.2f} %", 100 * was->accuracy);
    else
      for (std::size_t i = 0; i < was->rmse.size(); ++i)
        text += fmt::format("{}rmse {:.4g} of {}", i ? ", " : "", was->rmse[i],
                            quote(saved.schema.output_names().at(i)));
    text += fmt::format(", on {} validation rows\n", grouped(was->rows));
  }
  if (saved.conformal)
    text += fmt::format("intervals   from the errors on {} validation rows (gradus predict --interval 90)\n",
                        grouped(saved.conformal->rows));
  if (saved.sealed)
    text += fmt::format("test rows   {} of {}, known wherever they turn up\n", grouped(saved.sealed->count),
                        quote(saved.sealed->data));
  return text;
}

std::string unit_of(const Schema& schema, std::size_t target) {
  return schema.target_units.empty() || schema.task == Task::classify ? "" : schema.target_units[target];
}

}  // namespace

std::string model_text(const SavedModel& saved) {
  const Model& model = saved.model;
  std::string text = fmt::format("layers      {}\n", shortened(layers_text(model), 400));
  text += fmt::format("numbers     {} parameters in {}, learnt by {}, seed {}\n",
                      grouped(model.parameter_count()), name(model.dtype()), text_of(saved.loss), saved.seed);
  return text + needs_text(saved.schema) + scaled_text(saved.schema) + says_text(saved) + was_text(saved);
}

void add_model(Json& json, const SavedModel& saved) {
  const Schema& schema = saved.schema;
  json.set("layers", layers_text(saved.model))
      .set("parameters", saved.model.parameter_count())
      .set("dtype", name(saved.model.dtype()))
      .set("loss", text_of(saved.loss))
      .set("seed", saved.seed);
  Json columns = Json::array();
  for (const Needed& needed : needed_columns(schema)) {
    Json column{{"column", needed.column}, {"holds", kind_of(needed)}};
    if (!first_of(needed).unit.empty()) column.set("unit", first_of(needed).unit);
    if (first_of(needed).categorical()) column.set("categories", first_of(needed).categories);
    std::vector<std::string> inputs;
    for (const InputColumn* input : needed.inputs) inputs.push_back(input->name);
    columns.push_back(std::move(column.set("inputs", inputs)));
  }
  json.set("needs", std::move(columns));
  if (schema.image.rank() > 0) {
    const auto lengths = schema.image.lengths();
    json.set("image", std::vector<std::int64_t>(lengths.begin(), lengths.end()));
  }
  if (!schema.inputs.empty()) json.set("input_scale", name(input_scale_of(schema.input_scaling)));
  if (!schema.target_low.empty())
    json.set("target_low", schema.target_low).set("target_high", schema.target_high);
  json.set("missing", name(schema.missing)).set("unknown", name(schema.unknown));
  if (const auto& was = saved.validation) {
    Json figures{{"rows", was->rows}, {"loss", was->loss}};
    if (schema.task == Task::classify)
      figures.set("accuracy", was->accuracy);
    else
      figures.set("rmse", was->rmse);
    json.set("was", std::move(figures));
  }
  json.set("intervals", saved.conformal.has_value());
  json.set("task", name(schema.task)).set("targets", schema.targets);
  if (!schema.target_units.empty()) json.set("target_units", schema.target_units);
  if (schema.task == Task::regress) return;
  json.set("classes", schema.classes)
      .set("probabilities", has_probabilities(saved))
      .set("calibrated", saved.calibration.has_value());
}

namespace {

/// Numbers of a formula as text, each with its spread where there is one.
class FormulaNumbers {
 public:
  FormulaNumbers(const LinearFormula& formula, const LinearFormula* spread)
      : formula_(formula), spread_(spread) {}

  std::string intercept(std::size_t output) const {
    return text(formula_.outputs[output].intercept, spread_ ? &spread_->outputs[output].intercept : nullptr);
  }
  std::string coefficient(std::size_t output, std::size_t input) const {
    return text(formula_.outputs[output].coefficients[input],
                spread_ ? &spread_->outputs[output].coefficients[input] : nullptr);
  }

 private:
  static std::string text(double value, const double* spread) {
    return spread ? fmt::format("{:.6g} +- {:.2g}", value, *spread) : fmt::format("{:.6g}", value);
  }

  const LinearFormula& formula_;
  const LinearFormula* spread_;
};

std::string formula_head(const LinearFormula& formula, bool spread) {
  const std::string what =
      formula.gives == "targets"
          ? "each target is its intercept and the sum of coefficient times input, in their own units"
      : formula.gives == "logarithms"
          ? "the logarithm of each target is its intercept and the sum of coefficient times input, in the "
            "inputs' "
            "own units"
          : fmt::format(
                "the {} of a class is its intercept and the sum of coefficient times input, in the inputs' "
                "own "
                "units",
                formula.gives == "logits" ? "logit" : "score");
  return what + (spread ? "; means over seeds +- standard deviations\n\n" : "\n\n");
}

}  // namespace

std::string formula_text(const LinearFormula& formula, const Schema& schema, const LinearFormula* spread) {
  constexpr std::size_t most_across = 6;
  const std::string head = formula_head(formula, spread != nullptr);
  const FormulaNumbers numbers(formula, spread);
  if (formula.outputs.size() > most_across) {
    TextTable table({"output", "input", ">coefficient"});
    for (std::size_t i = 0; i < formula.outputs.size(); ++i) {
      const std::string name = shortened(formula.outputs[i].name);
      table.row({name, "(intercept)", numbers.intercept(i)});
      for (std::size_t j = 0; j < formula.inputs.size(); ++j)
        table.row({name, shortened(formula.inputs[j]), numbers.coefficient(i, j)});
    }
    return head + table.str();
  }
  std::vector<std::string> titles{"input"}, intercepts{"(intercept)"};
  for (std::size_t i = 0; i < formula.outputs.size(); ++i) {
    const std::string unit = unit_of(schema, i);
    titles.push_back(">" + shortened(formula.outputs[i].name) + (unit.empty() ? "" : " in " + unit));
    intercepts.push_back(numbers.intercept(i));
  }
  TextTable table(titles);
  table.row(std::move(intercepts));
  for (std::size_t j = 0; j < formula.inputs.size(); ++j) {
    std::vector<std::string> cells{shortened(formula.inputs[j])};
    for (std::size_t i = 0; i < formula.outputs.size(); ++i) cells.push_back(numbers.coefficient(i, j));
    table.row(std::move(cells));
  }
  return head + table.str();
}

Json formula_json(const LinearFormula& formula, const Schema& schema, const LinearFormula* spread) {
  Json outputs = Json::array();
  for (std::size_t i = 0; i < formula.outputs.size(); ++i) {
    const LinearOutput& output = formula.outputs[i];
    Json json{{"output", output.name}, {"intercept", output.intercept}};
    if (!unit_of(schema, i).empty()) json.set("unit", unit_of(schema, i));
    Json coefficients = Json::object();
    for (std::size_t j = 0; j < formula.inputs.size(); ++j)
      coefficients.set(formula.inputs[j], output.coefficients[j]);
    json.set("coefficients", std::move(coefficients));
    if (spread) {
      Json deviations = Json::object();
      for (std::size_t j = 0; j < formula.inputs.size(); ++j)
        deviations.set(formula.inputs[j], spread->outputs[i].coefficients[j]);
      json.set("intercept_deviation", spread->outputs[i].intercept).set("deviations", std::move(deviations));
    }
    outputs.push_back(std::move(json));
  }
  return Json{{"gives", formula.gives}, {"outputs", std::move(outputs)}};
}

}  // namespace gradus::cli
