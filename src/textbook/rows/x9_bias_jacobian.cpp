// x9_bias_jacobian.cpp - erratum X9: the derivative of z = W x + b by b.
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::x9_bias_jacobian {
namespace {

void compute(Findings& find) {
  SmallGraph g;
  const Var w = g.given("W", {4, 2}, {0.1, -0.4, 0.3, 0.8, -0.5, 0.2, 1, 2});
  const Var x = g.given("x", {1, 2}, {1.5, -2});
  const Var b = g.given("b", {4}, {0.2, 0, -0.1, 0.4});
  const Tensor right = jacobian(reshape(matmul(x, transpose(w)) + b, {4}), b, g.feeds());
  const std::vector<double> identity{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  find.misprint("dz/db for four classes, row by row", {1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1},
                numbers(right), 0.5);
  find.near("identity", identity, right, 0);
}

}  // namespace

extern const RowFile row{
    "The slide prints dz/db as a matrix with ones beside the diagonal as well. Each z_i depends on b_i "
    "alone, with "
    "derivative 1, as the slide after it says: the identity.",
    &compute};

}  // namespace gradus::textbook::x9_bias_jacobian
