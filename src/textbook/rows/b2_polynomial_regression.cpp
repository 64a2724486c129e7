// b2_polynomial_regression.cpp - row B2: a quadratic, by QR and by gradient descent.
#include <gradus/minimize.hpp>
#include <gradus/ops.hpp>

#include "textbook/bishop.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::b2_polynomial_regression {
namespace {

void compute(Findings& find) {
  const std::vector<double> expected{0.9143, -1.9028, 0.6350};
  find.near("w0, w1, w2 of degree 2, by QR", expected, polynomial_fit(2), 5e-5);
  const auto loss = [](Var w) {
    const Var x = w.graph().constant(powers_of_x(2)), t = w.graph().constant(bishop_targets());
    return sum(square(reshape(matmul(x, reshape(w, {3, 1})), {10}) - t));
  };
  const Tensor start({3}, Dtype::float64);
  const double rate = 1 / largest_curvature(loss, start);
  const Path path = minimize(loss, start, Momentum{.learning_rate = rate, .tau = 0.9}, 3000);
  find.near("the same by gradient descent with momentum", expected, path.points.back(), 5e-5);
}

}  // namespace

extern const RowFile row{
    "A polynomial y = w0 + w1 x + ... + wn x^n is linear in its weights: the powers of x are just more "
    "inputs, "
    "and the loss is that of linear regression. Degree 2 is the quadratic.",
    &compute};

}  // namespace gradus::textbook::b2_polynomial_regression
