// check_gradients.cpp - automatic against numerical gradients of a model's loss, in float64.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/train.hpp>

#include "base/random.hpp"
#include "train/step.hpp"

namespace gradus {
namespace {

constexpr double wide_step = 1e-4, narrow_step = 1e-7;

/// The loss of a model on one batch, in float64, as a function of its parameters.
class CheckedLoss {
 public:
  CheckedLoss(const Model& model, const Loss& loss, const Rows& rows) : model_(model) {
    Builder builder(graph_, Mode::inference);
    const Batch batch = rows.batch(Dtype::float64);
    feeds_["x"] = batch.x;
    const Var output = model_.apply(builder, graph_.input("x", batch.x.shape(), Dtype::float64));
    feeds_["y"] = loss.kind().functions.classifies ? batch.y : batch.y.to(Dtype::float64);
    loss_ = loss_of(loss, output, graph_.input("y", feeds_["y"].shape(), feeds_["y"].dtype()));
    for (const Parameter& parameter : model_.parameters()) {
      feeds_[parameter.name] = parameter.value;
      parameters_.push_back(graph_.var(*graph_.find(parameter.name)));
    }
    for (const ModelState& state : model_.states())
      if (graph_.find(state.name)) feeds_[state.name] = state.value;
  }

  std::vector<Tensor> gradient() {
    std::vector<NodeId> ids;
    for (const Var& g : gradients(loss_, parameters_)) ids.push_back(g.id());
    return evaluate(graph_, ids, feeds_);
  }

  std::span<const Parameter> parameters() const { return model_.parameters(); }

  /// d loss / d parameter[index] by central differences of fourth order, for one step size.
  double numerical(const std::string& parameter, std::int64_t index, double step) {
    Tensor& tensor = feeds_.at(parameter);
    const double here = tensor.number(index);
    const Tensor at = Tensor::full({}, Dtype::float64, here);
    const auto loss_at = [&](const Tensor& x) {
      tensor.set_number(index, x.item());
      return evaluate(graph_, loss_.id(), feeds_).item();
    };
    const double slope = numerical_gradient(loss_at, at, step).item();
    tensor.set_number(index, here);
    return slope;
  }

 private:
  Model model_;
  Graph graph_;
  Var loss_;
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

// Biases that start at zero leave what sees black pixels alone exactly on the kink of a ReLU, where no
// difference is a gradient: they are moved a little.
void leave_kinks(Model& model, std::uint64_t seed) {
  for (Parameter& parameter : model.parameters()) {
    const Random random(seed, parameter.name);
    bool zero = parameter.role == ParameterRole::bias;
    for (std::int64_t i = 0; i < parameter.value.size(); ++i) zero = zero && parameter.value.number(i) == 0;
    for (std::int64_t i = 0; zero && i < parameter.value.size(); ++i)
      parameter.value.set_number(i, 0.05 * random.normal(static_cast<std::uint64_t>(i)));
  }
}

}  // namespace

GradientCheck check_gradients(const Model& model, const Loss& loss, const Rows& rows,
                              const GradientCheckOptions& options) {
  Model checked = model;
  if (!checked.prepared()) checked.prepare(rows.dataset().schema().sample, options.seed, Dtype::float64);
  checked = checked.to(Dtype::float64);
  leave_kinks(checked, options.seed);
  CheckedLoss function(checked, loss, rows);
  std::vector<Tensor> automatic = function.gradient();
  GradientCheck result;
  result.tolerance = options.tolerance;
  for (std::size_t p = 0; p < automatic.size(); ++p) {
    GradientCheckLine line;
    line.parameter = function.parameters()[p].name;
    if (options.corrupt) options.corrupt(line.parameter, automatic[p]);
    for (const std::int64_t i :
         entries(automatic[p].size(), options.entries, Random(options.seed, line.parameter))) {
      const double a = automatic[p].number(i);
      double n = function.numerical(line.parameter, i, wide_step);
      // A wide step may cross a kink of ReLU or hinge; a narrow one rarely does.
      if (gradient_error(a, n) > options.tolerance) n = function.numerical(line.parameter, i, narrow_step);
      const double error = gradient_error(a, n);
      ++line.checked;
      if (line.checked > 1 && error <= line.error) continue;
      line.index = i;
      line.automatic = a;
      line.numerical = n;
      line.error = error;
    }
    line.good = line.error <= options.tolerance;
    result.lines.push_back(std::move(line));
  }
  return result;
}

bool GradientCheck::good() const {
  return std::all_of(lines.begin(), lines.end(), [](const GradientCheckLine& line) { return line.good; });
}

std::string GradientCheck::str() const {
  std::string text = fmt::format("{:<16} {:>8} {:>8} {:>14} {:>14} {:>9}\n", "parameter", "checked",
                                 "worst at", "automatic", "numerical", "error");
  for (const GradientCheckLine& line : lines)
    text += fmt::format("{:<16} {:>8} {:>8} {:>14.8g} {:>14.8g} {:>9.1e}  {}\n", line.parameter, line.checked,
                        line.index, line.automatic, line.numerical, line.error, line.good ? "ok" : "WRONG");
  return text;
}

}  // namespace gradus
