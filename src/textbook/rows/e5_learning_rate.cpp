// e5_learning_rate.cpp - row E5: learning rates too large and too small.
#include <fmt/format.h>

#include <gradus/minimize.hpp>

#include "textbook/bowl.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook {
namespace {

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
}

}  // namespace

extern const RowFile e5_learning_rate{
    "Too small a learning rate needs very many steps; too large a one jumps over the minimum, and the loss "
    "grows instead of falling. Stop when the weights no longer change, or at a limit of epochs. On a "
    "quadratic "
    "the border is 2 / curvature.",
    &compute};

}  // namespace gradus::textbook
