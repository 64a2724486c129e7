// linear_problem.cpp - models that are linear in what they learn: their data for solvers that need it.
#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>
#include <numbers>
#include <vector>

#include "base/sums.hpp"
#include "train/loader.hpp"
#include "train/objective.hpp"

namespace gradus::training {
namespace {

[[noreturn]] void not_linear(std::string_view reason) {
  throw UsageError(fmt::format(
      "this solver is for models that are linear in what they learn, such as linear or logistic: {}; use the "
      "solver lbfgs",
      reason));
}

// What enters the last layer: the output of the others, which learn nothing.
Tensor features_of(const Model& model, const Rows& rows, Threads& threads) {
  const std::span<const NamedLayer> layers = model.layers();
  if (layers.size() == 1) {
    Tensor all({rows.size(), model.sample().size()}, Dtype::float64);
    rows.dataset().copy_inputs(rows.indices(), all.data<double>().data());
    return all;
  }
  Model before(std::vector<NamedLayer>(layers.begin(), layers.end() - 1));
  before.prepare(model.sample(), 0, Dtype::float64);
  if (!before.parameters().empty()) not_linear(fmt::format("it learns {} too", before.parameters()[0].name));
  Graph graph;
  Builder builder(graph, Mode::inference);
  Shape block = model.sample();
  std::vector<std::int64_t> lengths{1};
  lengths.insert(lengths.end(), block.lengths().begin(), block.lengths().end());
  const Var x = graph.input("x", Shape(lengths), Dtype::float64);
  const Var y = before.apply(builder, x);
  const std::int64_t width = y.shape().size();
  graph.output("features", y);
  StateStore none;
  Execution program(Program::compile(graph), bindings_of(before, none), threads);
  Tensor all({rows.size(), width}, Dtype::float64);
  for (std::int64_t i = 0; i < rows.size(); ++i) {
    load_rows(rows.dataset(), rows.indices().subspan(static_cast<std::size_t>(i), 1), program);
    program.run();
    const auto* features = static_cast<const double*>(program.output_data("features"));
    std::copy_n(features, width, all.data<double>().data() + i * width);
  }
  return all;
}

Tensor targets_of(const Rows& rows, bool classes) {
  const Dataset& data = rows.dataset();
  if (classes) {
    Tensor y({rows.size()}, Dtype::int64);
    data.copy_labels(rows.indices(), y.data<std::int64_t>().data());
    return y;
  }
  Tensor y({rows.size(), data.schema().outputs()}, Dtype::float64);
  data.copy_targets(rows.indices(), y.data<double>().data());
  return y;
}

Tensor weights_of(const Rows& rows) {
  if (!rows.dataset().has_weights()) return {};
  Tensor weight({rows.size()}, Dtype::float64);
  rows.dataset().copy_weights(rows.indices(), weight.data<double>().data());
  return weight;
}

// Every field but the reduction as it is by default.
bool plain(const Loss& loss) {
  const Loss like(loss.kind());
  for (const Field& field : loss.kind().fields)
    if (std::string_view(field.name) != "reduction" && field.get(loss.object()) != field.get(like.object()))
      return false;
  return true;
}

double square_of(const Loss& loss, double rows) {
  return plain(loss) ? loss.kind().functions.square / rows : 0;
}

}  // namespace

const LinearProblem& TrainingObjective::linear() {
  if (linear_) return *linear_;
  const std::span<const NamedLayer> layers = model_.layers();
  if (layers.empty() || !layers.back().layer.as<Linear>())
    not_linear(fmt::format("its last layer is {}", layers.empty() ? "none" : layers.back().layer.name()));
  for (const Parameter& parameter : model_.parameters())
    if (parameter.frozen) not_linear(fmt::format("{} is frozen", parameter.name));
  auto problem = std::make_unique<LinearProblem>();
  problem->x = features_of(model_, rows_, threads_);
  problem->y = targets_of(rows_, problem_.loss.kind().functions.classifies);
  problem->rows = rows_.size();
  problem->features = problem->x.shape()[1];
  problem->outputs = model_.parameters()[0].value.shape()[0];
  problem->bias = model_.parameters().size() > 1;
  problem->weight = weights_of(rows_);
  double count = static_cast<double>(rows_.size());
  if (problem->weight.size() > 0) count = total_of(problem->weight.data<double>());
  problem->square = square_of(problem_.loss, count);
  for (const Penalty& penalty : problem_.penalties) {
    const auto l2 = penalty.kind().functions.l2;
    if (!l2) not_linear(fmt::format("the penalty {} is not l2", penalty.name()));
    problem->l2 += l2(penalty.object()) / (problem_.adds_rows() ? count : 1);
  }
  linear_ = std::move(problem);
  return *linear_;
}

std::string TrainingObjective::no_minimum(double value) const {
  if (rows_.dataset().has_weights()) return {};  // a small loss may be a light row's that is wrong
  const bool logistic =
      (problem_.loss.as<CrossEntropy>() || problem_.loss.as<LogLoss>()) && plain(problem_.loss);
  if (!logistic || !problem_.penalties.empty() || !l1_.empty()) return {};
  const NamedLayer& last = model_.layers().back();
  if (!last.layer.as<Linear>()) return {};
  for (const Parameter& parameter : model_.parameters())
    if (parameter.frozen && parameter.name.starts_with(last.name + ".")) return {};
  // A row whose loss is below log 2 gives its class more than half: all of them are right, and a last layer
  // scaled up makes every loss smaller still, for ever.
  if (value * counted_ >= std::numbers::ln2) return {};
  return "no optimum: the classes are separable, so ever larger weights lower the loss; add a penalty (l2)";
}

}  // namespace gradus::training
