// minimize.cpp - rules and methods on a function of one's own.
#include <fmt/format.h>

#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/minimize.hpp>
#include <gradus/program.hpp>

#include "base/parallel.hpp"
#include "optim/divergence.hpp"

namespace gradus {
namespace {

constexpr const char* parameter_name = "w";

Var value_of(const Formula& f, Var w) {
  if (!f) throw UsageError("minimize: there is no function to make small");
  return f(w);
}

/// The function's graph: w, and the value.
struct FunctionGraph {
  FunctionGraph(const Formula& f, const Shape& shape)
      : w(graph.parameter(parameter_name, shape, Dtype::float64)), value(value_of(f, w)) {
    if (value.shape().size() != 1)
      throw ShapeError(fmt::format("minimize: the function must give a single number, it gives {}",
                                   value.shape().labelled_str()));
    if (!is_floating(value.dtype()))
      throw DtypeError(fmt::format("minimize: the function must give a floating number, it gives {}",
                                   name(value.dtype())));
    if (!graph.inputs().empty())
      throw UsageError(
          fmt::format("minimize: the function reads the input {}, and nobody gives it: use "
                      "constants for all but w",
                      graph.node(graph.inputs()[0]).name));
    graph.output("value", value);
  }
  Graph graph;
  Var w, value;
};

// Every step is kept.
constexpr int most_steps = 1'000'000;

void expect_steps(int steps, const char* what) {
  if (steps < 0 || steps > most_steps)
    throw UsageError(fmt::format("minimize: {} {} cannot be done; use 0 to {}", steps, what, most_steps));
}

Tensor checked_start(const Tensor& start) {
  if (start.size() == 0) throw ShapeError("minimize: the start is empty, there is nothing to change");
  return start.to(Dtype::float64);
}

/// Value and gradient of a function, for methods.
class FormulaObjective : public Objective {
 public:
  FormulaObjective(const Formula& f, Tensor start)
      : w_(std::move(start)), threads_(1), value_(value_program(f)), gradient_(gradient_program(f)) {}

  std::int64_t size() const override { return w_.size(); }
  double value(std::span<const double> w) override {
    std::copy(w.begin(), w.end(), w_.data<double>().begin());
    value_.run();
    return value_.number("value");
  }
  double gradient(std::span<const double> w, std::span<double> gradient) override {
    std::copy(w.begin(), w.end(), w_.data<double>().begin());
    gradient_.run();
    std::copy_n(static_cast<const double*>(gradient_.output_data("gradient")), gradient.size(),
                gradient.begin());
    return gradient_.number("value");
  }

 private:
  Execution value_program(const Formula& f) {
    const FunctionGraph function(f, w_.shape());
    return {Program::compile(function.graph), {{parameter_name, &w_}}, threads_};
  }
  Execution gradient_program(const Formula& f) {
    FunctionGraph function(f, w_.shape());
    function.graph.output("gradient", gradients(function.value, {{function.w}})[0]);
    return {Program::compile(function.graph), {{parameter_name, &w_}}, threads_};
  }

  Tensor w_;
  Threads threads_;
  Execution value_, gradient_;
};

/// One step of a rule: the value at w, and the next w.
class RuleStep {
 public:
  RuleStep(const Formula& f, Tensor& w, const Rule& rule) : rate_(rule_learning_rate(rule)), threads_(1) {
    FunctionGraph function(f, w.shape());
    add_updates(function.value, {{Learned{.name = parameter_name}}}, rule);
    for (const NodeId id : function.graph.states()) {
      const Node& node = function.graph.node(id);
      states_.emplace(node.name, Tensor::full(node.shape, node.dtype, function.graph.initial(id)));
    }
    Bindings bindings{{parameter_name, &w}};
    for (auto& [name, tensor] : states_) bindings[name] = &tensor;
    program_.emplace(Program::compile(function.graph), bindings, threads_);
  }

  /// The function before the step.
  double run(int step) {
    if (program_->has_input("learning_rate")) program_->input("learning_rate").set_number(0, rate_);
    if (program_->has_input("step")) program_->input("step").data<std::int64_t>()[0] = step;
    if (program_->has_input("fall")) program_->input("fall").set_number(0, 1);  // steps have no end
    program_->run();
    return program_->number("value");
  }

 private:
  double rate_;
  Threads threads_;
  std::map<std::string, Tensor> states_;
  std::optional<Execution> program_;
};

// A start without a value leads nowhere; a rule that comes to such a place later has diverged.
void expect_value(double value, const Tensor& start) {
  if (!std::isfinite(value))
    throw NonFiniteError(fmt::format("minimize: the function is {} at the start {}", value, start.str()));
}

// Whether a value that creeps up grows without end: where the function curves, the rate is beyond what is
// stable.
bool overshoots(const Formula& f, const Tensor& w, const Rule& rule, DivergenceWatch& watch) {
  const double limit = largest_stable_learning_rate(rule, largest_curvature(f, w));
  const bool too_large = limit > 0 && rule_learning_rate(rule) > limit;
  if (!too_large) watch.calm();
  return too_large;
}

void end_diverged(Path& path, const Formula& f, const Rule& rule) {
  path.diverged = true;
  const double rate = rule_learning_rate(rule), curvature = largest_curvature(f, path.points.front());
  path.suggested_learning_rate = calmer_learning_rate(rule, rate, curvature);
  path.ended = fmt::format(
      "diverges: from {:.4g} to {:.4g} in {} steps; try a learning rate of {:g} instead of {:g}",
      path.values.front(), path.values.back(), path.values.size() - 1, path.suggested_learning_rate, rate);
}

}  // namespace

double largest_curvature(const Formula& f, const Tensor& w) {
  FunctionGraph function(f, w.shape());
  return largest_curvature(function.value, {{function.w}}, {{parameter_name, w.to(Dtype::float64)}});
}

Path minimize(const Formula& f, const Tensor& start, const Rule& rule, int steps) {
  expect_steps(steps, "steps");
  Tensor w = checked_start(start);
  FormulaObjective objective(f, w);
  RuleStep step(f, w, rule);
  DivergenceWatch watch{1, DivergenceWatch::Losses::steady};
  Path path;
  for (int i = 0; i <= steps; ++i) {
    path.points.push_back(w);
    path.values.push_back(i < steps ? step.run(i) : objective.value(w.data<double>()));
    if (i == 0) expect_value(path.values[0], start);
    const bool grows = watch.sees(path.values.back()) || !std::isfinite(path.values.back());
    if (!grows && !(watch.creeps() && overshoots(f, w, rule, watch))) continue;
    end_diverged(path, f, rule);
    return path;
  }
  path.ended = fmt::format("all {} steps done", steps);
  return path;
}

Path minimize(const Formula& f, const Tensor& start, const Method& method, int iterations,
              std::uint64_t seed) {
  expect_steps(iterations, "iterations");
  const Tensor from = checked_start(start);
  FormulaObjective objective(f, from);
  const int most = iterations > 0 ? iterations : method.kind().functions.iterations;
  Search search;
  search.w.assign(from.data<double>().begin(), from.data<double>().end());
  search.seed = seed;
  Path path{{from}, {objective.value(search.w)}, {}};
  for (int i = 0; i < most && search.ended.empty(); ++i) {
    iterate(method, objective, search);
    path.points.push_back(Tensor::from(from.shape(), search.w));
    path.values.push_back(search.loss);
  }
  path.ended = search.ended.empty() ? fmt::format("all {} iterations done", most) : search.ended;
  return path;
}

}  // namespace gradus
