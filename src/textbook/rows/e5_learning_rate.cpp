// e5_learning_rate.cpp - row E5: learning rates too large and too small.
#include <fmt/format.h>

#include <gradus/minimize.hpp>
#include <gradus/train.hpp>

#include "textbook/bowl.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::e5_learning_rate {
namespace {

// How a line through four points is learnt, with a limit on the epochs.
Run learnt(int epochs) {
  const Dataset data = make_dataset("line", Tensor::from<double>({4, 1}, {-1, 0, 1, 2}),
                                    Tensor::from<double>({4, 1}, {-0.5, 0.4, 1.6, 2.5}),
                                    {.scale = false, .fractions = {0, 0}});
  Model model = Sequential(Linear(1));
  return train(model, data,
               {.loss = SquaredError{},
                .optimizer = GradientDescent{.learning_rate = 0.2},
                .schedule = Constant{},
                .epochs = epochs,
                .batch = 4,
                .tolerance = 1e-9,
                .dtype = Dtype::float64});
}

void check_stopping(Findings& find) {
  const Run converged = learnt(5000), limited = learnt(10);
  find.same("a training with a tolerance of 1e-9", "weights no longer change", converged.ended);
  find.at_most("its epochs, of 5,000 allowed", 100, static_cast<double>(converged.epochs.size()));
  find.same("the same with 10 epochs allowed", "all epochs done", limited.ended);
  find.near("its epochs", 10, static_cast<double>(limited.epochs.size()), 0);
}

void compute(Findings& find) {
  const Tensor start = Tensor::from<double>({2}, {1, 1});
  const double curvature = largest_curvature(bowl, start);
  find.near("largest curvature of (x^2 + 10 y^2) / 2", 10, curvature, 1e-4);
  const auto at = [&](double rate, int steps = 300) {
    return minimize(bowl, start, GradientDescent{.learning_rate = rate}, steps);
  };
  const Path large = at(2.1 / curvature), fine = at(1.9 / curvature), small = at(0.001 / curvature);
  find.holds("2.1 / curvature is seen to diverge", large.diverged);
  find.holds("1.9 / curvature is not", !fine.diverged);
  find.note(fmt::format("at {:.3g}: {}", 2.1 / curvature, large.ended));
  find.at_most("f after 300 steps of the suggested rate", 1e-9,
               at(large.suggested_learning_rate).values.back());
  find.at_most("f after 300 steps of 1.9 / curvature", 1e-9, fine.values.back());
  find.at_least("f after 300 steps of 0.001 / curvature, far too small", 0.1, small.values.back());
  check_stopping(find);
}

}  // namespace

extern const RowFile row{
    "Too small a learning rate needs very many steps; too large a one jumps over the minimum, and the loss "
    "grows instead of falling. Stop when the weights no longer change, or at a limit of epochs. On a "
    "quadratic "
    "the border is 2 / curvature.",
    &compute};

}  // namespace gradus::textbook::e5_learning_rate
