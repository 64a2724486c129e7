// objective.cpp - value and gradient of a loss over all rows, block by block.
#include "train/objective.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>

#include "base/sums.hpp"
#include "tensor/dispatch.hpp"
#include "train/loader.hpp"
#include "train/metrics.hpp"

namespace gradus::training {
namespace {

constexpr std::int64_t block_rows = 2048;
// Blocks stay loaded up to this size; the others are gathered anew each time.
constexpr std::size_t most_bytes_kept = std::size_t{1} << 30;

std::string gradient_name(std::string_view parameter) { return fmt::format("gradient {}", parameter); }

void expect_function(const Graph& graph) {
  if (graph.find("seed"))
    throw UsageError(
        "the model draws random numbers in each step (dropout), so its loss is no function for a solver: "
        "leave that layer out, or use an optimizer");
  if (!graph.states().empty())
    throw UsageError(fmt::format(
        "the model remembers {} from step to step, so its loss is no function for a solver: use an optimizer",
        graph.node(graph.states()[0]).name));
}

void add_gradients(const problem::LossGraph& made) {
  const std::vector<Var> all = gradients(made.loss, made.learned);
  for (std::size_t i = 0; i < all.size(); ++i)
    made.graph->output(gradient_name(made.learned[i].node().name), all[i]);
}

}  // namespace

/// A program, and the first row of the block whose rows are in its inputs.
struct TrainingObjective::Program {
  Execution execution;
  std::int64_t loaded = -1;
};

TrainingObjective::TrainingObjective(const Model& model, Rows rows, Loss loss,
                                     std::span<const Penalty> penalties, Dtype dtype, Threads& threads)
    : model_(model.to(dtype)),
      rows_(rows),
      problem_{loss, {}, rows.dataset().has_weights()},
      threads_(threads) {
  for (const Parameter& parameter : model_.parameters())
    if (!parameter.frozen) size_ += parameter.value.size();
  if (size_ == 0) throw UsageError("every parameter of the model is frozen: there is nothing to learn");
  expect_function(*problem::sum_graph(problem_, model_, model_.traits().least_batch).graph);
  take_penalties(penalties);
}
TrainingObjective::~TrainingObjective() = default;

// |w| has no gradient at 0, so that methods get its price apart from the rest.
void TrainingObjective::take_penalties(std::span<const Penalty> penalties) {
  double price = 0;
  for (const Penalty& penalty : penalties) {
    const PenaltyFunctions& functions = penalty.kind().functions;
    const double sizes = functions.l1 ? functions.l1(penalty.object()) : 0;
    price += sizes;
    if (sizes == 0)
      problem_.penalties.push_back(penalty);
    else if (const double squares = functions.l2 ? functions.l2(penalty.object()) : 0; squares > 0)
      problem_.penalties.emplace_back(L2{squares});
  }
  if (price == 0) return;
  if (problem_.adds_rows()) {
    (void)value(vector_of(model_));  // counts the rows
    price *= penalty_share();
  }
  for (const Parameter& parameter : model_.parameters())
    if (!parameter.frozen)
      l1_.insert(l1_.end(), static_cast<std::size_t>(parameter.value.size()),
                 parameter.role == ParameterRole::weight ? price : 0);
}

std::unique_ptr<TrainingObjective::Program> TrainingObjective::compiled(problem::LossGraph made,
                                                                        bool with_gradient) {
  made.graph->output("sum", made.loss);
  if (made.target)
    if (const Var count = problem::count_of(problem_, made)) made.graph->output("count", count);
  if (with_gradient) add_gradients(made);
  StateStore none;
  const std::shared_ptr<const gradus::Program> program = gradus::Program::compile(*made.graph);
  bytes_kept_ += program->arena_bytes();
  return std::make_unique<Program>(Program{{program, bindings_of(model_, none), threads_}});
}

TrainingObjective::Program& TrainingObjective::rows_program(std::int64_t begin, std::int64_t count,
                                                            bool with_gradient) {
  const std::size_t bytes =
      static_cast<std::size_t>(count * model_.sample().size()) * size_of(model_.dtype());
  const bool fits = kept_.contains({begin, with_gradient}) || bytes_kept_ + bytes <= most_bytes_kept;
  std::unique_ptr<Program>& program = fits ? kept_[{begin, with_gradient}] : shared_[{count, with_gradient}];
  if (!program) {
    program = compiled(problem::sum_graph(problem_, model_, count), with_gradient);
    if (fits) bytes_kept_ += bytes;
  }
  if (program->loaded != begin) {
    load_rows(rows_.dataset(),
              rows_.indices().subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count)),
              program->execution);
    program->loaded = begin;
  }
  return *program;
}

TrainingObjective::Program& TrainingObjective::penalty_program(bool with_gradient) {
  std::unique_ptr<Program>& program = penalty_[with_gradient ? 1 : 0];
  if (!program) program = compiled(problem::penalty_graph(problem_, model_), with_gradient);
  return *program;
}

void TrainingObjective::add_gradient(const Execution& program, double scale,
                                     std::span<double> gradient) const {
  std::size_t at = 0;
  for (const Parameter& parameter : model_.parameters()) {
    if (parameter.frozen) continue;
    const void* data = program.output_data(gradient_name(parameter.name));
    dispatch_floating(model_.dtype(), [&]<class T>() {
      const T* g = static_cast<const T*>(data);
      for (std::int64_t i = 0; i < parameter.value.size(); ++i)
        gradient[at++] += scale * static_cast<double>(g[i]);
    });
  }
}

double TrainingObjective::evaluate(std::span<const double> w, bool with_gradient,
                                   std::span<double> gradient) {
  put(w, model_);
  std::fill(gradient.begin(), gradient.end(), 0.0);
  CompensatedSum sum, counted;
  for (std::int64_t begin = 0; begin < rows_.size(); begin += block_rows) {
    const std::int64_t rows = std::min(block_rows, rows_.size() - begin);
    Execution& program = rows_program(begin, rows, with_gradient).execution;
    program.run();
    sum.add(program.number("sum"));
    counted.add(problem_.rows_differ() ? program.number("count") : static_cast<double>(rows));
    if (with_gradient) add_gradient(program, 1, gradient);
  }
  counted_ = counted.value();
  const double divisor = counted_ > 0 ? counted_ : 1;
  for (double& g : gradient) g /= divisor;
  const double mean = sum.value() / divisor;
  if (problem_.penalties.empty()) return mean;
  const double share = penalty_share();
  Execution& penalty = penalty_program(with_gradient).execution;
  penalty.run();
  if (with_gradient) add_gradient(penalty, share, gradient);
  return mean + share * penalty.number("sum");
}

// Beside a sum of rows a penalty counts once, beside their mean once for all rows.
double TrainingObjective::penalty_share() const {
  return problem_.adds_rows() && counted_ > 0 ? 1 / counted_ : 1;
}

double TrainingObjective::penalty(std::span<const double> w) {
  const double l1 = l1_penalty(w);
  if (problem_.penalties.empty()) return l1;
  put(w, model_);
  Execution& program = penalty_program(false).execution;
  program.run();
  return l1 + penalty_share() * program.number("sum");
}

double TrainingObjective::value(std::span<const double> w) { return evaluate(w, false, {}); }

double TrainingObjective::gradient(std::span<const double> w, std::span<double> gradient) {
  return evaluate(w, true, gradient);
}

std::string TrainingObjective::where_nonfinite(std::span<const double> w) {
  put(w, model_);
  InferencePrograms programs(model_, problem_, threads_, {.targets = true});
  return evaluate_with(programs, rows_, block_rows).silence;
}

std::vector<double> TrainingObjective::vector_of(const Model& model) const {
  std::vector<double> w;
  w.reserve(static_cast<std::size_t>(size_));
  for (const Parameter& parameter : model.parameters())
    for (std::int64_t i = 0; !parameter.frozen && i < parameter.value.size(); ++i)
      w.push_back(parameter.value.number(i));
  return w;
}

void TrainingObjective::put(std::span<const double> w, Model& model) const {
  std::size_t at = 0;
  for (Parameter& parameter : model.parameters())
    for (std::int64_t i = 0; !parameter.frozen && i < parameter.value.size(); ++i)
      parameter.value.set_number(i, w[at++]);
}

}  // namespace gradus::training
