// check_gradients.cpp - automatic against numerical gradients of a model's loss, and against those by hand.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <gradus/autodiff.hpp>
#include <gradus/backpropagation.hpp>
#include <gradus/error.hpp>
#include <gradus/gradient_check.hpp>

#include "autodiff/settled_slope.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "nn/fit.hpp"
#include "nn/kinks.hpp"
#include "problem/problem.hpp"

namespace gradus {
namespace {

constexpr double forward_step = 1e-6;

/// The loss of a model on one batch, in float64, as a function of its parameters.
class CheckedLoss {
 public:
  CheckedLoss(const Model& model, const problem::Problem& problem, const Rows& rows, Mode mode)
      : model_(model), made_(problem::loss_graph(problem, model_, rows.size(), mode)) {
    feeds_ = problem::feeds_of(made_, model_, rows.batch(Dtype::float64));
    for (const Parameter& parameter : model_.parameters())
      parameters_.push_back(made_.graph->var(*made_.graph->find(parameter.name)));
  }

  std::vector<Tensor> gradient() {
    std::vector<NodeId> ids;
    for (const Var& g : gradients(made_.loss, parameters_)) ids.push_back(g.id());
    return evaluate(*made_.graph, ids, feeds_);
  }

  std::span<const Parameter> parameters() const { return model_.parameters(); }

  /// d loss / d parameter[index], which `slope` finds from the loss as a function of that number, and from
  /// where the number stands.
  auto slope_by(const std::string& parameter, std::int64_t index, const auto& slope) {
    Tensor& tensor = feeds_.at(parameter);
    const double here = tensor.number(index);
    const ScalarFunction loss_at = [&](const Tensor& x) {
      tensor.set_number(index, x.item());
      return evaluate(*made_.graph, made_.loss.id(), feeds_).item();
    };
    const auto found = slope(loss_at, here);
    tensor.set_number(index, here);
    return found;
  }

  const Feeds& feeds() const { return feeds_; }

 private:
  Model model_;
  problem::LossGraph made_;
  Feeds feeds_;
  std::vector<Var> parameters_;
};

// Which entries of a tensor are compared: all, or a spread chosen by seed.
std::vector<std::int64_t> entries(std::int64_t size, std::int64_t most, const Random& random) {
  std::vector<std::int64_t> result;
  if (most <= 0 || size <= most) {
    for (std::int64_t i = 0; i < size; ++i) result.push_back(i);
    return result;
  }
  for (std::int64_t i = 0; i < most; ++i) {
    const std::int64_t first = size * i / most, last = size * (i + 1) / most;
    result.push_back(first + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(last - first),
                                                                    static_cast<std::uint64_t>(i))));
  }
  return result;
}

/// Adds the seconds from its birth to its death.
class Stopwatch {
 public:
  explicit Stopwatch(double& seconds) : seconds_(seconds) {}
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  ~Stopwatch() {
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  double& seconds_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Backpropagation by hand counts each row once, and knows no penalties.
ManualGradients manual_for(const Model& model, const Loss& loss, const Rows& rows,
                           const GradientCheckOptions& options) {
  if (options.manual || rows.dataset().has_weights() || !options.penalties.empty() ||
      !can_backpropagate(model, loss))
    return options.manual;
  return [&](const Feeds& values) {
    return backpropagate(model, loss, values.at("x"), values.at("y")).gradients;
  };
}

// One entry of a parameter, seen in all ways.
GradientCheckLine check_entry(CheckedLoss& function, const GradientCheckOptions& options,
                              const std::string& parameter, std::int64_t index, double automatic,
                              const std::optional<double>& manual) {
  const autodiff::SettledSlope slope =
      function.slope_by(parameter, index, [&](const ScalarFunction& f, double x) {
        return autodiff::settled_slope(f, x, automatic, options.tolerance);
      });
  const double by_hand = manual ? gradient_error(automatic, *manual) : 0;
  GradientCheckLine line{.parameter = parameter, .index = index, .automatic = automatic};
  line.numerical = slope.value;
  line.manual = manual;
  line.error = std::max(gradient_error(automatic, slope.value), by_hand);
  line.decided = slope.can_tell(automatic, options.tolerance);
  line.good = (line.decided ? line.error : by_hand) <= options.tolerance;
  return line;
}

// A wrong entry is worse than one of which differences cannot tell, whatever the figures say.
bool is_worse(const GradientCheckLine& a, const GradientCheckLine& b) {
  if (a.good != b.good) return b.good;
  if (a.good && a.decided != b.decided) return b.decided;
  return a.error > b.error;
}

GradientCheckLine check_parameter(CheckedLoss& function, const GradientCheckOptions& options,
                                  const std::string& parameter, const Tensor& automatic, const Tensor* manual,
                                  GradientSeconds& seconds) {
  if (manual && manual->shape() != automatic.shape())
    throw ShapeError(fmt::format("the gradient by hand of \"{}\" has shape {}, the parameter {}", parameter,
                                 manual->shape().str(), automatic.shape().str()));
  GradientCheckLine line{.parameter = parameter};
  std::int64_t checked = 0;
  for (const std::int64_t i : entries(automatic.size(), options.entries, Random(options.seed, parameter))) {
    const Stopwatch watch(seconds.central);
    const GradientCheckLine entry = check_entry(function, options, parameter, i, automatic.number(i),
                                                manual ? std::optional(manual->number(i)) : std::nullopt);
    if (++checked == 1 || is_worse(entry, line)) line = entry;
  }
  line.checked = checked;
  const Stopwatch watch(seconds.forward);
  if (line.checked > 0)
    line.forward = function.slope_by(parameter, line.index, [](const ScalarFunction& f, double x) {
      return forward_difference(f, Tensor::full({}, Dtype::float64, x), forward_step).item();
    });
  return line;
}

void expect_parameters(const std::map<std::string, Tensor>& by_hand, std::span<const Parameter> parameters) {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters) names.push_back(parameter.name);
  for (const auto& [name, gradient] : by_hand)
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw UsageError(
          fmt::format("there is a gradient by hand of {}, and the model has no such parameter.{}",
                      quote(name), did_you_mean(name, names)));
}

void check_rows(const Model& model, const Loss& loss, const Rows& rows) {
  const Dataset& data = rows.dataset();
  check_fits(model, loss, data.schema());
  if (!data.has_targets()) throw UsageError(fmt::format("{} has no targets to compare with", data.name()));
  if (rows.empty()) throw UsageError("a gradient check needs some rows, there are none");
  std::vector<double> weights(static_cast<std::size_t>(rows.size()));
  data.copy_weights(rows.indices(), weights.data());
  if (std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0; }))
    throw UsageError(
        fmt::format("a gradient check needs rows that count, and the weights of these {} are all 0: "
                    "take more of them, or others",
                    rows.size()));
}

}  // namespace

GradientCheck check_gradients(const Model& model, const Loss& loss, const Rows& rows,
                              const GradientCheckOptions& options) {
  Model checked = model;
  if (!checked.prepared()) checked.prepare(rows.dataset().schema().sample, options.seed, Dtype::float64);
  checked = checked.to(Dtype::float64);
  check_rows(checked, loss, rows);
  leave_kinks(checked, options.seed);
  CheckedLoss function(checked, {loss, options.penalties, rows.dataset().has_weights()}, rows, options.mode);
  GradientCheck result;
  result.mode = options.mode;
  result.tolerance = options.tolerance;
  std::vector<Tensor> automatic;
  {
    const Stopwatch watch(result.seconds.automatic);
    automatic = function.gradient();
  }
  std::map<std::string, Tensor> by_hand;
  if (const ManualGradients manual = manual_for(checked, loss, rows, options)) {
    const Stopwatch watch(result.seconds.manual);
    by_hand = manual(function.feeds());
  }
  expect_parameters(by_hand, function.parameters());
  for (std::size_t p = 0; p < automatic.size(); ++p) {
    const std::string& name = function.parameters()[p].name;
    if (options.corrupt) options.corrupt(name, automatic[p]);
    const auto found = by_hand.find(name);
    result.lines.push_back(check_parameter(function, options, name, automatic[p],
                                           found == by_hand.end() ? nullptr : &found->second,
                                           result.seconds));
  }
  return result;
}

Tensor jacobian(const Model& model, const Tensor& x, std::string_view parameter) {
  check_ready(model);
  Graph graph;
  Builder builder(graph, Mode::inference);
  const Model typed = model.to(x.dtype());
  Feeds feeds{{"x", x}};
  const Var input = graph.input("x", x.shape(), x.dtype());
  const Var y = typed.apply(builder, input);
  for (const Parameter& each : typed.parameters()) feeds[each.name] = each.value;
  for (const ModelState& state : typed.states())
    if (graph.find(state.name)) feeds[state.name] = state.value;
  const Var wrt = parameter.empty() ? input : graph.var(*graph.find(typed.parameter(parameter).name));
  return jacobian(y, wrt, feeds);
}

bool GradientCheck::good() const {
  return std::all_of(lines.begin(), lines.end(), [](const GradientCheckLine& line) { return line.good; });
}

std::string formula_text(Mode mode) {
  const char* masks = mode == Mode::training ? ", with the random masks (if there are any) of one step" : "";
  return fmt::format("formula: {}{}", name(mode), masks);
}

std::string_view verdict_text(const GradientCheckLine& line) {
  if (!line.good) return "WRONG";
  return line.decided ? "ok" : "undecided";
}

std::string GradientCheck::str() const {
  std::string text = formula_text(mode) + "\n";
  text += fmt::format("{:<16} {:>8} {:>8} {:>14} {:>14} {:>14} {:>9}\n", "parameter", "checked", "worst at",
                      "numerical", "manual", "automatic", "error");
  for (const GradientCheckLine& line : lines)
    text += fmt::format("{:<16} {:>8} {:>8} {:>14.8g} {:>14} {:>14.8g} {:>9.1e}  {}\n", line.parameter,
                        line.checked, line.index, line.numerical,
                        line.manual ? fmt::format("{:.8g}", *line.manual) : "-", line.automatic, line.error,
                        verdict_text(line));
  return text;
}

}  // namespace gradus
