// d5_jacobians.cpp - row D5: shapes and entries of Jacobians, and their products with vectors.
#include <gradus/gradient_check.hpp>
#include <gradus/ops.hpp>

#include "base/random.hpp"
#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::d5_jacobians {
namespace {

std::vector<double> lengths(const Tensor& tensor) {
  std::vector<double> result;
  for (const std::int64_t length : tensor.shape().lengths()) result.push_back(static_cast<double>(length));
  return result;
}

Tensor random_tensor(const Shape& shape, std::string_view stream) {
  Tensor result(shape, Dtype::float64);
  const Random random(1, stream);
  for (std::int64_t i = 0; i < result.size(); ++i)
    result.set_number(i, random.normal(static_cast<std::uint64_t>(i)));
  return result;
}

void check_shapes(Findings& find) {
  SmallGraph g;
  const Var s = g.given("s", {}, {0.3});
  const Var v = g.given("v", {4}, {1, -1, 2, 0.5});
  const Var m = g.given("M", random_tensor({2, 3}, "M"));
  const auto shape = [&](Var y, Var x) { return lengths(jacobian(y, x, g.feeds())); };
  find.near("dv/ds for v in R^4", {4, 1}, shape(exp(v * s), s), 0);
  find.near("ds/dv", {1, 4}, shape(sum(square(v)), v), 0);
  find.near("dv1/dv2 for v1 in R^2, v2 in R^4", {2, 4}, shape(slice(square(v), 0, 1, 3), v), 0);
  find.near("gradient of a scalar by a matrix M in R^(2 x 3)", {2, 3},
            lengths(g.gradient(sum(exp(m)), {m})[0]), 0);
}

// One layer of c = 3 classes on p = 2 features: z = W x + b, a = softmax(z).
void check_softmax_layer(Findings& find) {
  SmallGraph g;
  const Var w = g.given("W", {3, 2}, {0.1, -0.4, 0.3, 0.8, -0.5, 0.2});
  const Var x = g.given("x", {1, 2}, {1.5, -2});
  const Var b = g.given("b", {3}, {0.2, 0, -0.1});
  const Var z = reshape(matmul(x, transpose(w)) + b, {3});
  const Var a = softmax(z);
  const std::vector<double> p = numbers(g.value(a));
  std::vector<double> expected;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) expected.push_back(i == j ? p[i] * (1 - p[i]) : -p[i] * p[j]);
  const Tensor of_a = jacobian(a, z, g.feeds());
  find.near("da/dz: a_i (1 - a_i) and -a_i a_j", expected, of_a, 1e-15);
  find.near("the same by central differences of b", expected, numerical_jacobian(a, b, g.feeds()), 1e-9);
  find.near("dz/db: identity", {1, 0, 0, 0, 1, 0, 0, 0, 1}, jacobian(z, b, g.feeds()), 0);
  find.near("dz/dW, W flattened: x in the row of its own class",
            {1.5, -2, 0, 0, 0, 0, 0, 0, 1.5, -2, 0, 0, 0, 0, 0, 0, 1.5, -2}, jacobian(z, w, g.feeds()), 0);
  find.near("dz/dx: W", numbers(g.feeds().at("W")), jacobian(z, x, g.feeds()), 0);
}

void check_model(Findings& find) {
  Model model = Sequential(Linear(6, 5), Sigmoid(), Linear(5, 3));
  model.prepare({6}, 1, Dtype::float64);
  const Tensor x = random_tensor({1, 6}, "x");
  find.near("a network 6-5-3: outputs by inputs", {3, 6}, lengths(jacobian(model, x)), 0);

  SmallGraph g;
  Builder builder(g.graph(), Mode::inference);
  const Var hidden = g.given("hidden", random_tensor({1, 5}, "hidden"));
  const Var z = builder.layer("2", model.layers()[2].layer, hidden);
  for (const char* name : {"2.weight", "2.bias"}) g.feeds()[name] = model.parameter(name).value;
  find.near("between layers, c by h: the weights themselves", numbers(model.parameter("2.weight").value),
            jacobian(z, hidden, g.feeds()), 0);
}

void check_products(Findings& find) {
  SmallGraph g;
  const Var x = g.given("x", random_tensor({5}, "x"));
  const Var m = g.given("M", random_tensor({4, 5}, "M"));
  const Var y = tanh(reshape(matmul(m, reshape(x, {5, 1})), {4}));
  const Tensor full = jacobian(y, x, g.feeds()), u = random_tensor({4}, "u"), v = random_tensor({5}, "v");
  std::vector<double> left(5), right(4);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 5; ++j) {
      const double entry = full.number(static_cast<std::int64_t>(5 * i + j));
      left[j] += u.number(static_cast<std::int64_t>(i)) * entry;
      right[i] += entry * v.number(static_cast<std::int64_t>(j));
    }
  const Var vjp = vector_jacobian(y, g.graph().constant(u), {{x}})[0];
  const Var jvp = jacobian_vector(y, {{x}}, {{g.graph().constant(v)}});
  find.near("vector-Jacobian product", left, g.value(vjp), 1e-14);
  find.near("Jacobian-vector product", right, g.value(jvp), 1e-14);
}

void compute(Findings& find) {
  check_shapes(find);
  check_softmax_layer(find);
  check_model(find);
  check_products(find);
}

}  // namespace

extern const RowFile row{
    "Rows of a Jacobian are outputs, columns are inputs. dv/ds is m by 1, ds/dv is 1 by m, ds/dM has the "
    "shape of M. "
    "For softmax, da_i/dz_j is a_i (1 - a_i) on the diagonal and -a_i a_j elsewhere; dz/db is the identity; "
    "between "
    "layers the Jacobian is c by h. Tensors are flattened for derivatives.",
    &compute};

}  // namespace gradus::textbook::d5_jacobians
