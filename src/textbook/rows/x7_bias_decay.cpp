// x7_bias_decay.cpp - row X7: biases do not decay.
#include <gradus/losses.hpp>
#include <gradus/nn.hpp>
#include <gradus/ops.hpp>
#include <gradus/optim.hpp>
#include <gradus/train.hpp>

#include "textbook/row.hpp"

namespace gradus::textbook::x7_bias_decay {
namespace {

void compute(Findings& find) {
  // One step of training on a row whose loss has no gradient: only decay moves anything.
  Model model = Sequential(Linear(1, 1));
  model.prepare({1}, 1, Dtype::float64);
  model.parameter("0.weight").value.set_number(0, 2);
  model.parameter("0.bias").value.set_number(0, 1);
  const Dataset data = make_dataset("one row", Tensor::from<double>({1, 1}, {3}),
                                    Tensor::from<double>({1, 1}, {7}), {.scale = false, .fractions = {0, 0}});
  const double rate = 0.1, alpha = 0.5;
  train(model, data,
        {.loss = SquaredError(),
         .optimizer = GradientDescent{.learning_rate = rate, .alpha = alpha},
         .schedule = Constant(),
         .epochs = 1,
         .dtype = Dtype::float64});
  const double w = model.parameter("0.weight").value.item(), b = model.parameter("0.bias").value.item();
  find.near("w after one step: 2 - 0.1 (0 + 0.5 * 2)", 1.9, w, 1e-12);
  find.misprint("b after one step with its own weight's decay, b - lr db - lr alpha w",
                {1 - rate * alpha * 2}, {b}, 1e-6);
  find.near("b after one step: biases do not decay", 1, b, 1e-12);
}

}  // namespace

extern const RowFile row{
    "b = b - lr dl/db - lr alpha w: the bias decays by a weight. Penalties are for weights; biases do not "
    "decay.",
    &compute};

}  // namespace gradus::textbook::x7_bias_decay
