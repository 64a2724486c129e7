// e5_learning_rate.cpp - row E5: learning rates too large and too small.
#include <fmt/format.h>

#include <gradus/error.hpp>
#include <gradus/minimize.hpp>
#include <gradus/ops.hpp>
#include <gradus/train.hpp>

#include "textbook/bowl.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::e5_learning_rate {
namespace {

constexpr int most_epochs = 5000;

// Four points, and how a line through them is learnt.
Dataset points() {
  return make_dataset("line", Tensor::from<double>({4, 1}, {-1, 0, 1, 2}),
                      Tensor::from<double>({4, 1}, {-0.5, 0.4, 1.6, 2.5}),
                      {.scale = false, .fractions = {0, 0}});
}
Run learnt(int epochs, double rate = 0.2, const TrainHooks& hooks = {}) {
  Model model = Sequential(Linear(1));
  return train(model, points(),
               {.loss = SquaredError{},
                .optimizer = GradientDescent{.learning_rate = rate},
                .schedule = Constant{},
                .epochs = epochs,
                .batch = 4,
                .tolerance = 1e-9,
                .dtype = Dtype::float64},
               hooks);
}

// The loss of the line as a function of slope and intercept, which is a quadratic.
double curvature_of_line() {
  return largest_curvature(
      [](Var w) {
        const Tensor x = Tensor::from<double>({4, 2}, {-1, 1, 0, 1, 1, 1, 2, 1});
        return mean(square(matmul(w.graph().constant(x), reshape(w, {2, 1}))));
      },
      Tensor({2}, Dtype::float64));
}

// The line as a program learns it, at a rate that is a little too large.
void check_line(Findings& find) {
  const double curvature = curvature_of_line();
  int steps = 0;
  std::string said;
  try {
    learnt(most_epochs, 2.1 / curvature, {.on_step = [&](const StepRecord&) { return ++steps > 0; }});
  } catch (const DivergenceError& error) {
    said = error.what();
  }
  find.holds("a line at 2.1 / curvature is said to diverge", said.find("diverges") != std::string::npos);
  find.at_most("after steps", 10, steps);
  find.note(said);
  const auto place = said.find("learning_rate = ");
  const double tried = place == std::string::npos ? 0 : std::stod(said.substr(place + 16));
  find.at_most("the rate to try, in parts of 2 / curvature", 0.5, tried * curvature / 2);
  if (tried > 0)
    find.same("a training with it", "weights no longer change", learnt(most_epochs, tried).ended);
  find.same("a line at 1.9 / curvature", "weights no longer change",
            learnt(most_epochs, 1.9 / curvature).ended);
}

void check_stopping(Findings& find) {
  const Run converged = learnt(most_epochs), limited = learnt(10);
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
  find.at_most("steps until then", 10, static_cast<double>(large.values.size() - 1));
  find.note(fmt::format("at {:.3g}: {}", 2.1 / curvature, large.ended));
  find.at_most("f after 300 steps of the suggested rate", 1e-9,
               at(large.suggested_learning_rate).values.back());
  find.at_most("f after 300 steps of 1.9 / curvature", 1e-9, fine.values.back());
  find.at_least("f after 300 steps of 0.001 / curvature, far too small", 0.1, small.values.back());
  check_line(find);
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
