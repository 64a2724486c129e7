// backpropagation.cpp - deltas and accumulators in plain loops, written from the lecture and not from the
// graph.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/backpropagation.hpp>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <optional>

#include "nn/fit.hpp"

namespace gradus {
namespace {

using Numbers = std::vector<double>;

/// g and g', the second as a function of a = g(z).
struct Activation {
  double (*value)(double z);
  double (*slope)(double a);
};

std::optional<Activation> activation_of(const Layer& layer) {
  if (layer.as<Sigmoid>())
    return Activation{[](double z) { return 1 / (1 + std::exp(-z)); }, [](double a) { return a * (1 - a); }};
  if (layer.as<Tanh>())
    return Activation{[](double z) { return std::tanh(z); }, [](double a) { return 1 - a * a; }};
  if (layer.as<Relu>())
    return Activation{[](double z) { return std::max(0.0, z); }, [](double a) { return a > 0 ? 1.0 : 0.0; }};
  return {};
}

// Layers that pass their numbers on as they are.
bool passes_on(const Layer& layer) { return layer.as<Flatten>() != nullptr; }

/// The loss of one row and delta, its derivative by the last layer's values.
struct RowLoss {
  double loss = 0;
  Numbers delta;
};

RowLoss cross_entropy(const Numbers& z, const Tensor& y, std::int64_t row) {
  const double largest = *std::max_element(z.begin(), z.end());
  double sum = 0;
  for (const double value : z) sum += std::exp(value - largest);
  const auto label = static_cast<std::size_t>(y.number(row));
  RowLoss result{largest + std::log(sum) - z[label], {}};
  for (const double value : z) result.delta.push_back(std::exp(value - largest) / sum);
  result.delta[label] -= 1;
  return result;
}

RowLoss log_loss(const Numbers& z, const Tensor& y, std::int64_t row) {
  const double label = y.number(row), a = 1 / (1 + std::exp(-z[0]));
  return {std::max(z[0], 0.0) + std::log1p(std::exp(-std::abs(z[0]))) - label * z[0], {a - label}};
}

RowLoss squared_error(const Numbers& yhat, const Tensor& y, std::int64_t row, double factor) {
  RowLoss result;
  const auto width = static_cast<std::int64_t>(yhat.size());
  for (std::int64_t k = 0; k < width; ++k) {
    const double error = yhat[static_cast<std::size_t>(k)] - y.number(row * width + k);
    result.loss += factor * error * error;
    result.delta.push_back(2 * factor * error);
  }
  return result;
}

RowLoss row_loss(const Loss& loss, const Numbers& output, const Tensor& y, std::int64_t row) {
  if (loss.as<CrossEntropy>()) return cross_entropy(output, y, row);
  if (loss.as<LogLoss>()) return log_loss(output, y, row);
  return squared_error(output, y, row, loss.as<HalfSquaredError>() ? 0.5 : 1);
}

Numbers row_of(const Tensor& matrix, std::int64_t row, std::int64_t rows) {
  const std::int64_t width = matrix.size() / rows;
  Numbers result;
  for (std::int64_t j = 0; j < width; ++j) result.push_back(matrix.number(row * width + j));
  return result;
}

void put_row(Tensor& matrix, std::int64_t row, const Numbers& numbers) {
  const auto width = static_cast<std::int64_t>(numbers.size());
  for (std::int64_t j = 0; j < width; ++j)
    matrix.set_number(row * width + j, numbers[static_cast<std::size_t>(j)]);
}

/// A linear layer with its accumulators Delta.
struct Weights {
  std::string name;
  Tensor w, b, dw, db;

  bool has_bias() const { return b.size() > 0; }
  std::int64_t outputs() const { return w.shape()[0]; }
  std::int64_t inputs() const { return w.shape()[1]; }

  Numbers forward(const Numbers& a) const {
    const bool fits = w.shape().rank() == 2 && static_cast<std::int64_t>(a.size()) == inputs() &&
                      (!has_bias() || b.size() == outputs());
    if (!fits)
      throw ShapeError(fmt::format("{}: weights {} and biases {} do not fit {} inputs", name, w.shape().str(),
                                   b.shape().str(), a.size()));
    Numbers z;
    for (std::int64_t i = 0; i < outputs(); ++i) {
      double sum = has_bias() ? b.number(i) : 0;
      for (std::int64_t j = 0; j < inputs(); ++j)
        sum += w.number(i * inputs() + j) * a[static_cast<std::size_t>(j)];
      z.push_back(sum);
    }
    return z;
  }

  // Adds delta a^T to the accumulators and returns W^T delta, the blame that goes to the nodes before.
  Numbers backward(const Numbers& delta, const Numbers& a) {
    Numbers blame(a.size());
    for (std::int64_t i = 0; i < outputs(); ++i) {
      const double d = delta[static_cast<std::size_t>(i)];
      if (has_bias()) db.set_number(i, db.number(i) + d);
      for (std::int64_t j = 0; j < inputs(); ++j) {
        const std::int64_t at = i * inputs() + j;
        dw.set_number(at, dw.number(at) + d * a[static_cast<std::size_t>(j)]);
        blame[static_cast<std::size_t>(j)] += w.number(at) * d;
      }
    }
    return blame;
  }
};

Weights weights_of(const Model& model, const NamedLayer& named) {
  Weights result{named.name,
                 model.parameter(named.name + ".weight").value.to(Dtype::float64),
                 Tensor({0}, Dtype::float64),
                 {},
                 {}};
  if (named.layer.as<Linear>()->bias)
    result.b = model.parameter(named.name + ".bias").value.to(Dtype::float64);
  result.dw = Tensor(result.w.shape(), Dtype::float64);
  result.db = Tensor(result.b.shape(), Dtype::float64);
  return result;
}

/// One network, pass after pass.
class Network {
 public:
  Network(const Model& model, const Loss& loss, std::int64_t rows) : model_(model), loss_(loss), rows_(rows) {
    for (const NamedLayer& named : model.layers())
      if (named.layer.as<Linear>()) weights_.push_back(weights_of(model, named));
  }

  void row(const Tensor& x, const Tensor& y, std::int64_t row, Backpropagation& result) {
    std::vector<Numbers> values{row_of(x, row, rows_)};
    std::size_t next = 0;
    for (const NamedLayer& named : model_.layers())
      values.push_back(forward(named.layer, values.back(), next));
    keep(values, row, result);
    RowLoss at_end = row_loss(loss_, values.back(), y, row);
    result.loss += at_end.loss / static_cast<double>(rows_);
    Numbers delta = std::move(at_end.delta);
    for (std::size_t k = model_.layers().size(); k-- > 0;) {
      const Layer& layer = model_.layers()[k].layer;
      if (layer.as<Linear>()) {
        Weights& linear = weights_[--next];
        put_row(result.deltas.try_emplace(linear.name, Shape{rows_, linear.outputs()}, Dtype::float64)
                    .first->second,
                row, delta);
        delta = linear.backward(delta, values[k]);
      } else if (const auto g = activation_of(layer)) {
        for (std::size_t i = 0; i < delta.size(); ++i) delta[i] *= g->slope(values[k + 1][i]);
      }
    }
  }

  // D = Delta / n + (lambda / n) W, and the penalty's part of J.
  void finish(double lambda, Backpropagation& result) {
    const auto n = static_cast<double>(rows_);
    for (Weights& linear : weights_) {
      for (std::int64_t i = 0; i < linear.w.size(); ++i) {
        const double w = linear.w.number(i);
        linear.dw.set_number(i, linear.dw.number(i) / n + lambda / n * w);
        result.loss += lambda / (2 * n) * w * w;
      }
      for (std::int64_t i = 0; i < linear.db.size(); ++i) linear.db.set_number(i, linear.db.number(i) / n);
      if (linear.has_bias()) result.gradients[linear.name + ".bias"] = std::move(linear.db);
      result.gradients[linear.name + ".weight"] = std::move(linear.dw);
    }
  }

 private:
  Numbers forward(const Layer& layer, const Numbers& a, std::size_t& next) const {
    if (layer.as<Linear>()) return weights_[next++].forward(a);
    Numbers result = a;
    if (const auto g = activation_of(layer))
      for (double& value : result) value = g->value(value);
    return result;
  }

  void keep(const std::vector<Numbers>& values, std::int64_t row, Backpropagation& result) const {
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (result.activations.size() <= k)
        result.activations.emplace_back(Shape{rows_, static_cast<std::int64_t>(values[k].size())},
                                        Dtype::float64);
      put_row(result.activations[k], row, values[k]);
    }
  }

  const Model& model_;
  const Loss& loss_;
  std::int64_t rows_;
  std::vector<Weights> weights_;
};

void check(const Model& model, const Loss& loss, const Tensor& x, const Tensor& y) {
  if (!can_backpropagate(model, loss))
    throw UsageError(
        "backpropagation by hand knows linear layers with sigmoid, tanh or relu, under cross_entropy, "
        "log_loss, "
        "squared_error or half_squared_error");
  check_ready(model);
  const bool labels = loss.kind().functions.classifies;
  if (x.shape().rank() == 0 || x.shape()[0] == 0 || x.size() != x.shape()[0] * model.sample().size() ||
      y.size() != x.shape()[0] * (labels ? 1 : model.output().size()))
    throw ShapeError(fmt::format("samples {} and targets {} do not fit a model of {} -> {}", x.shape().str(),
                                 y.shape().str(), model.sample().str(), model.output().str()));
  if (loss.as<LogLoss>() && model.output().size() != 1)
    throw ShapeError(fmt::format("log_loss takes one logit a row, the model gives {}", model.output().str()));
  const double classes = loss.as<LogLoss>() ? 2 : static_cast<double>(model.output().size());
  for (std::int64_t i = 0; labels && i < y.size(); ++i)
    if (!(y.number(i) >= 0 && y.number(i) < classes) || y.number(i) != std::floor(y.number(i)))
      throw UsageError(fmt::format("there is no class {}", y.number(i)));
}

}  // namespace

bool can_backpropagate(const Model& model, const Loss& loss) {
  const bool known_loss =
      loss.as<CrossEntropy>() || loss.as<LogLoss>() || loss.as<SquaredError>() || loss.as<HalfSquaredError>();
  return known_loss && text_of(loss) == loss.name() &&
         std::all_of(model.layers().begin(), model.layers().end(), [](const NamedLayer& named) {
           return named.layer.as<Linear>() || passes_on(named.layer) || activation_of(named.layer);
         });
}

Backpropagation backpropagate(const Model& model, const Loss& loss, const Tensor& x, const Tensor& y,
                              double lambda) {
  check(model, loss, x, y);
  const std::int64_t rows = x.shape()[0];
  Backpropagation result;
  Network network(model, loss, rows);
  for (std::int64_t row = 0; row < rows; ++row) network.row(x, y, row, result);
  network.finish(lambda, result);
  return result;
}

}  // namespace gradus
