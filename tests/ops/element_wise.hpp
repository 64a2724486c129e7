// element_wise.hpp - values and gradients of formulas of one vector, for tests.
#pragma once

#include <functional>
#include <gradus/autodiff.hpp>
#include <gradus/ops.hpp>
#include <limits>
#include <vector>

namespace gradus::testing {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A formula y = f(x) for a vector x: its values and dy / dx, element by element.
struct Curve {
  std::vector<double> y, slope;
};

/// Computes a formula and its gradient at numbers x in a type.
inline Curve curve(const std::function<Var(Var)>& f, const std::vector<double>& x,
                   Dtype dtype = Dtype::float64) {
  Graph graph;
  const Shape shape{static_cast<std::int64_t>(x.size())};
  const Var in = graph.input("x", shape, dtype);
  const Var y = f(in), slope = vector_jacobian(y, ones_like(y), {{in}})[0];
  const std::vector<Tensor> values =
      evaluate(graph, {{y.id(), slope.id()}}, {{"x", Tensor::from(shape, x).to(dtype)}});
  const auto numbers = [](const Tensor& t) {
    const Tensor wide = t.to(Dtype::float64);
    return std::vector<double>(wide.data<double>().begin(), wide.data<double>().end());
  };
  return {numbers(values[0]), numbers(values[1])};
}

/// A vector of constants beside x.
inline Var constants(Var x, const std::vector<double>& values) {
  return x.graph().constant(
      Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values).to(x.dtype()));
}

}  // namespace gradus::testing
