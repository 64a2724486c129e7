// e4_momentum.cpp - row E4: momentum's path through a narrow valley, and its limits.
#include <gradus/minimize.hpp>

#include "textbook/bowl.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::e4_momentum {
namespace {

Var valley(Var w) {
  const Var x = coordinate(w, 0), y = coordinate(w, 1);
  return square(1.0 - x) + 20.0 * square(3.0 * y - square(x));
}

void two_steps(Findings& find) {
  // v' = tau v + g + alpha w; w' = w - lr v' from w = 2 with f = w^2: g = 4, then g = 2 w.
  const auto f = [](Var w) { return square(w); };
  const Momentum rule{.learning_rate = 0.1, .tau = 0.9, .alpha = 0.5};
  const Path path = minimize(f, Tensor::full({}, Dtype::float64, 2), rule, 2);
  const double v1 = 4 + 0.5 * 2, w1 = 2 - 0.1 * v1, v2 = 0.9 * v1 + 2 * w1 + 0.5 * w1;
  find.near("two steps of v = tau v + dl/dw + alpha w, w = w - lr v", {w1, w1 - 0.1 * v2},
            {path.points[1].item(), path.points[2].item()}, 1e-12);
}

void limits(Findings& find) {
  const Tensor start = Tensor::from<double>({2}, {1, 1});
  const double curvature = largest_curvature(bowl, start);
  const auto diverges = [&](double share) {
    return minimize(bowl, start, Momentum{.learning_rate = share * 2 * (1 + 0.9) / curvature, .tau = 0.9},
                    400)
        .diverged;
  };
  find.holds("tau = 0.9 is stable at 0.98 of 2 (1 + tau) / curvature", !diverges(0.98));
  find.holds("tau = 0.9 is not stable at 1.02 of it", diverges(1.02));
  const double larger = 3 / curvature;
  find.holds("3 / curvature is too large a step for tau = 0",
             minimize(bowl, start, GradientDescent{.learning_rate = larger}, 400).diverged);
  find.at_most("f after 400 steps of 3 / curvature with tau = 0.9", 1e-9,
               minimize(bowl, start, Momentum{.learning_rate = larger, .tau = 0.9}, 400).values.back());
}

// How often a coordinate changes its sign on the way to the minimum at 0.
double swings(double tau) {
  const Path path =
      minimize(bowl, Tensor::from<double>({2}, {1, 1}), Momentum{.learning_rate = 0.05, .tau = tau}, 100);
  int count = 0;
  for (std::size_t i = 1; i < path.points.size(); ++i)
    count += path.points[i].number(1) * path.points[i - 1].number(1) < 0;
  return count;
}

void compute(Findings& find) {
  const Tensor start = Tensor::from<double>({2}, {-1.21, 0.853});
  const Path fast = minimize(valley, start, Momentum{.learning_rate = 0.005, .tau = 0.77}, 150);
  const Path slow = minimize(valley, start, Momentum{.learning_rate = 0.005, .tau = 0}, 150);
  find.near("momentum 0.77: the end after 150 steps of 0.005", {0.99376, 0.32917}, fast.points.back(), 5e-6);
  find.near("momentum 0.77: f there", 3.898e-5, fast.values.back(), 5e-9);
  find.near("momentum 0: f there", 1.7982, slow.values.back(), 5e-5);
  two_steps(find);
  limits(find);
  find.near("100 steps of 0.5 / curvature, tau = 0: changes of sign", 0, swings(0), 0);
  // w'' = a w' - tau w with a = 1 + tau - 0.5 turns by acos(a / (2 sqrt(tau))), 42.4 degrees, in each step.
  find.near("the same with tau = 0.9: an oscillation of its own", 23.6, swings(0.9), 1);
}

}  // namespace

extern const RowFile row{
    "Momentum keeps part of its velocity: v = tau v + dl/dw + alpha w; w = w - lr v, tau = 0.9. It dampens "
    "oscillations, allows larger steps, and makes oscillations of its own. The linked page's example is the "
    "valley (1 - x)^2 + 20 (3 y - x^2)^2, from (-1.21, 0.853), by 150 steps of 0.005.",
    &compute};

}  // namespace gradus::textbook::e4_momentum
