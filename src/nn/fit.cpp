// fit.cpp - a model, a loss and data held against each other.
#include "nn/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/layers.hpp>

namespace gradus {
namespace {

bool classifies(const Schema& schema) { return schema.task == Task::classify; }

void check_task(const Loss& loss, const Schema& schema) {
  if (loss.kind().functions.classifies == classifies(schema)) return;
  throw UsageError(classifies(schema)
                       ? fmt::format("the loss {} is for numbers, and the data has classes", loss.name())
                       : fmt::format("the loss {} is for classes, and the data has numbers", loss.name()));
}

void check_calibration(const std::optional<Calibration>& calibration, const Schema& schema) {
  if (calibration && !classifies(schema))
    throw UsageError("a calibration is for classes: numbers have no probabilities");
}

void check_sample(const Model& model, const Schema& schema) {
  if (model.sample().size() == schema.features()) return;
  throw ShapeError(fmt::format("the model takes {} numbers, samples of shape {}, and the data has {}, {}",
                               model.sample().size(), model.sample().str(), schema.features(),
                               schema.sample.str()));
}

// Codes 3 and 4 would become the same thing.
void check_codes(const Model& model, const Scaling& scaling) {
  if (!model.traits().reads_codes) return;
  const bool scaled =
      !scaling.linear() ||
      std::any_of(scaling.shift.begin(), scaling.shift.end(), [](double shift) { return shift != 0; }) ||
      std::any_of(scaling.scale.begin(), scaling.scale.end(), [](double scale) { return scale != 1; });
  if (scaled)
    throw UsageError(
        "the model reads its inputs as codes (a layer such as embedding), and those of the data are scaled, "
        "which "
        "makes others of them: load the data with codes = true");
}

// What the model gives for one row; nothing is computed.
Var output_of(Graph& graph, const Model& model) {
  std::vector<std::int64_t> lengths{1};
  for (const std::int64_t length : model.output().lengths()) lengths.push_back(length);
  return graph.input("output", Shape(lengths), model.dtype());
}

Var target_of(Graph& graph, const Model& model, const Schema& schema) {
  if (classifies(schema)) return graph.input("y", {1}, Dtype::int64);
  return graph.input("y", {1, schema.outputs()}, model.dtype());
}

}  // namespace

Loss default_loss(const Schema& schema) {
  if (schema.task == Task::classify) return schema.ordered ? Loss(RankedProbability{}) : Loss(CrossEntropy{});
  if (schema.task == Task::label || schema.target_scale == TargetScale::share) return BinaryCrossEntropy{};
  return schema.target_scale == TargetScale::count ? Loss(Poisson{}) : Loss(SquaredError{});
}

void expect_layers(const Model& model) {
  if (model.layers().empty())
    throw UsageError("the model has no layers: was it never filled, or moved from?");
}

void check_ready(const Model& model) {
  expect_layers(model);
  if (!model.prepared())
    throw UsageError("a model needs its weights first: prepare it, train it or load it from a file");
}

namespace {

// Of the first embedding in a layer, or in those it holds.
std::int64_t code_count(const Layer& layer) {
  const auto first_of = [](const std::vector<Layer>& layers) {
    std::int64_t count = 0;
    for (const Layer& each : layers)
      if (count == 0) count = code_count(each);
    return count;
  };
  if (const auto* embedding = layer.as<Embedding>()) return embedding->rows;
  if (const auto* chain = layer.as<Chain>()) return first_of(chain->layers);
  if (const auto* average = layer.as<Average>()) return first_of(average->layers);
  if (const auto* blocks = layer.as<ByBlocks>()) return first_of(blocks->layers);
  if (const auto* residual = layer.as<Residual>())
    return std::max(first_of(residual->layers), first_of(residual->shortcut));
  return 0;
}

}  // namespace

std::int64_t code_count(const Model& model) {
  if (!model.traits().reads_codes) return 0;
  for (const NamedLayer& named : model.layers())
    if (const std::int64_t count = code_count(named.layer); count > 0) return count;
  return 0;
}

void check_fits(const Model& model, const Loss& loss, const Schema& schema,
                const std::optional<Calibration>& calibration) {
  check_ready(model);
  check_task(loss, schema);
  check_calibration(calibration, schema);
  check_sample(model, schema);
  check_codes(model, schema.input_scaling);
  check_loss_input(model, loss);
  Graph graph;
  const Var output = output_of(graph, model);
  const Var answers = calibration ? calibrated(*calibration, output) : prediction_of(loss, output);
  if (answers.shape().size() != schema.outputs())
    throw ShapeError(
        fmt::format("the model gives {} per sample, which {} makes {} of, and the data has {} {}",
                    model.output().str(), loss.name(), answers.shape().without(0).str(), schema.outputs(),
                    classifies(schema) ? "classes" : "targets"));
  (void)loss_rows(loss, output, target_of(graph, model, schema));
}

}  // namespace gradus
