// e3_gradient_descent.cpp - row E3: batches of all sizes, equal curves, and how far a batch's gradient
// strays.
#include <fmt/format.h>

#include <cmath>
#include <gradus/train.hpp>
#include <numeric>

#include "base/random.hpp"
#include "textbook/model_loss.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::e3_gradient_descent {
namespace {

struct Descent {
  Run run;
  Model model;
};

Descent descend(const Dataset& data, std::int64_t batch, double learning_rate, int epochs, int threads) {
  Descent result{{}, Sequential(Linear(64, 16), Relu(), Linear(16, 10))};
  result.run = train(result.model, data,
                     {.optimizer = GradientDescent{.learning_rate = learning_rate},
                      .schedule = Constant(),
                      .epochs = epochs,
                      .batch = batch,
                      .threads = threads});
  return result;
}

bool same(const Descent& a, const Descent& b) {
  bool equal = a.run.steps.size() == b.run.steps.size();
  for (std::size_t i = 0; equal && i < a.run.steps.size(); ++i)
    equal = a.run.steps[i].loss == b.run.steps[i].loss;
  for (const Parameter& parameter : a.model.parameters())
    equal = equal && parameter.value.same_bytes(b.model.parameter(parameter.name).value);
  return equal;
}

std::string curve(const Run& run, const char* name) {
  std::string text = fmt::format("{:<14}", name);
  for (std::size_t e = 0; e < run.epochs.size(); e += std::max<std::size_t>(1, run.epochs.size() / 5))
    text += fmt::format(" {:.4f}", run.epochs[e].train_loss);
  return text + fmt::format(" -> {:.4f} after {} steps", run.epochs.back().train_loss, run.steps.size());
}

void check_batches(Findings& find, const Dataset& data) {
  const std::int64_t all = data.split().train;
  const Descent full = descend(data, all, 0.5, 60, 1), one = descend(data, 1, 0.01, 2, 1),
                mini = descend(data, 32, 0.1, 5, 1);
  find.note("loss while training\n" + curve(full.run, "all data") + "\n" + curve(mini.run, "batches of 32") +
            "\n" + curve(one.run, "one instance"));
  find.near("steps in an epoch: all data, batches of 32, one instance",
            {1, std::ceil(static_cast<double>(all) / 32), static_cast<double>(all)},
            {static_cast<double>(full.run.steps.size()) / 60, static_cast<double>(mini.run.steps.size()) / 5,
             static_cast<double>(one.run.steps.size()) / 2},
            0);
  find.at_most("loss after 60 epochs of all data", 0.5, full.run.epochs.back().train_loss);
  find.at_most("loss after 5 epochs of batches", 1, mini.run.epochs.back().train_loss);
  find.at_most("loss after 2 epochs of single instances", 1, one.run.epochs.back().train_loss);
  find.holds("same curve and weights, bit by bit, on a second run", same(mini, descend(data, 32, 0.1, 5, 1)));
  find.holds("same curve and weights with two threads and with three",
             same(mini, descend(data, 32, 0.1, 5, 2)) && same(mini, descend(data, 32, 0.1, 5, 3)));
}

// Root mean squared distance of the gradients of random batches from the gradient of all rows.
double spread(const Model& model, const Rows& rows, std::int64_t batch, const Tensor& full) {
  constexpr std::uint64_t draws = 60;
  Tensor x({batch, 64}, Dtype::float64), y({batch}, Dtype::int64);
  const Batch all = rows.batch(Dtype::float64);
  ModelLoss loss(model, CrossEntropy(), x, y);
  double sum = 0;
  for (std::uint64_t draw = 0; draw < draws; ++draw) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(rows.size()));
    std::iota(order.begin(), order.end(), 0);
    Random(1, "batches", draw).shuffle(std::span(order));
    Tensor &some_x = loss.feeds()["x"], &some_y = loss.feeds()["y"];
    for (std::int64_t i = 0; i < batch; ++i) {
      const std::int64_t row = order[static_cast<std::size_t>(i)];
      for (std::int64_t j = 0; j < 64; ++j) some_x.set_number(64 * i + j, all.x.number(64 * row + j));
      some_y.set_number(i, all.y.number(row));
    }
    const Tensor g = loss.gradient().at("0.weight");
    for (std::int64_t k = 0; k < g.size(); ++k) sum += std::pow(g.number(k) - full.number(k), 2);
  }
  return std::sqrt(sum / static_cast<double>(draws));
}

void check_spread(Findings& find, const Dataset& data) {
  Model model = Sequential(Linear(64, 10));
  model.prepare({64}, 1, Dtype::float64);
  const Rows rows = data.train();
  const Batch all = rows.batch(Dtype::float64);
  const Tensor full = ModelLoss(model, CrossEntropy(), all.x, all.y).gradient().at("0.weight");
  double length = 0;
  for (const double g : full.data<double>()) length += g * g;
  std::string table = fmt::format(
      "length of the full gradient {:.3f}; distance of a batch's gradient from it:", std::sqrt(length));
  std::vector<double> spreads;
  for (const std::int64_t batch : {1, 4, 16, 64}) {
    spreads.push_back(spread(model, rows, batch, full));
    table += fmt::format("\n  {:>3} rows  {:.3f}", batch, spreads.back());
  }
  find.note(table);
  find.near("four times the rows, half the distance: ratios 1 / 4, 4 / 16, 16 / 64 rows", {2, 2, 2},
            {spreads[0] / spreads[1], spreads[1] / spreads[2], spreads[2] / spreads[3]}, 0.15);
}

void compute(Findings& find) {
  const Dataset digits = datasets::digits();
  check_batches(find, digits);
  check_spread(find, digits);
}

}  // namespace

extern const RowFile row{
    "Gradient descent on all data, on one instance at a time, or on mini-batches: for each epoch, for each "
    "batch, "
    "compute the gradient, step against it, print the loss to see whether it becomes smaller. A batch's "
    "gradient is "
    "only an approximation of the full one.",
    &compute};

}  // namespace gradus::textbook::e3_gradient_descent
