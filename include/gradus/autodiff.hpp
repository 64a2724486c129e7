// autodiff.hpp - the gradient of a graph, as more nodes of the same graph.
//
//   Var loss = mean(square(matmul(x, transpose(w)) - y));
//   Var dw = gradients(loss, {{w}})[0];
//   // nodes of the graph: print them, compile them, differentiate them again
//
// Reverse mode: from the loss back to its inputs, each node's rule is applied once, and contributions that
// reach a node on several paths are added. Each application is recorded in Graph::records().
#pragma once

#include <functional>
#include <gradus/graph.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// d loss / d w for each w, in the shape of w; zeros where no path of gradients leads from the loss to w.
/// Throws ShapeError where the loss is not a single number.
std::vector<Var> gradients(Var loss, std::span<const Var> wrt);

/// Vector-Jacobian product: the gradient of sum(y * upstream) with respect to each w. Throws ShapeError or
/// DtypeError where upstream is not of the shape and type of y; the products below the same of directions.
std::vector<Var> vector_jacobian(Var y, Var upstream, std::span<const Var> wrt);

/// Jacobian-vector product: how y changes when each w moves along its direction. The shape of y.
Var jacobian_vector(Var y, std::span<const Var> wrt, std::span<const Var> directions);

/// Hessian-vector product: the gradient of <d loss / d w, direction> with respect to each w.
std::vector<Var> hessian_vector(Var loss, std::span<const Var> wrt, std::span<const Var> directions);

/// Values of a graph's inputs, parameters and states, by name.
using Feeds = std::map<std::string, Tensor, std::less<>>;

/// The value of a node, computed node by node. States without a feed take their first value.
/// Throws UsageError for a feed that is missing or unknown, ShapeError or DtypeError for one that does not
/// fit.
Tensor evaluate(const Graph& graph, NodeId node, const Feeds& feeds);

/// The values of several nodes.
std::vector<Tensor> evaluate(const Graph& graph, std::span<const NodeId> nodes, const Feeds& feeds);

/// d y / d x at the given values, as numbers [size of y, size of x]: rows are outputs, columns inputs, both
/// flattened row by row. One backward pass a row; the graph stays as it is. Throws as evaluate does.
Tensor jacobian(Var y, Var x, const Feeds& feeds);

/// The same by central differences: two evaluations a column, steps as in central_difference. Float64 only.
Tensor numerical_jacobian(Var y, Var x, const Feeds& feeds, double step = 1e-5);

// ---- Numerical gradients: for checking, not for training
//
// A number x is moved by the step, or by |x| times the root of its type's unit in the last place where that
// is more; differences are divided, in float64, by what it was really moved by. Float32 x stays float32: f
// gets what its own type can hold.

/// A function of a tensor whose gradient is wanted.
using ScalarFunction = std::function<double(const Tensor&)>;

/// d f / d x at x by (f(x + h) - f(x)) / h, one element after the other: n + 1 evaluations, an error that
/// shrinks like h.
Tensor forward_difference(const ScalarFunction& f, const Tensor& x, double step = 1e-4);

/// d f / d x at x by (f(x + h) - f(x - h)) / 2h: 2 n evaluations, an error that shrinks like h^2.
Tensor central_difference(const ScalarFunction& f, const Tensor& x, double step = 1e-5);

/// d f / d x at x by central differences of fourth order, with steps that grow with |x|: 4 n evaluations, an
/// error that shrinks like h^4.
Tensor numerical_gradient(const ScalarFunction& f, const Tensor& x, double step = 1e-3);

/// |a - b| / max(1, |a|, |b|): the error measure of every gradient check. Infinite where a or b is not a
/// finite number: so no comparison of errors loses a NaN.
double gradient_error(double a, double b);

// ---- Gradients by hand, beside the others

/// A function made of ops: nodes in, one node out.
using OpFunction = std::function<Var(std::span<const Var> inputs)>;

/// A gradient written by hand, on numbers: from the values of the inputs and the upstream gradient, in the
/// shape of the function's value, to the gradient of each input, in its shape.
using ManualGradient =
    std::function<std::vector<Tensor>(std::span<const Tensor> inputs, const Tensor& upstream)>;

/// One input of a comparison: the entry where the ways differ most, and their values there.
struct GradientComparisonLine {
  /// Which input, and which of its numbers.
  std::int64_t input = 0, index = 0;
  double forward = 0, central = 0, automatic = 0;
  /// Absent where nobody has written one.
  std::optional<double> manual{};
  /// gradient_error of automatic against numerical, and of manual against automatic, each where it is
  /// largest.
  double error = 0, manual_error = 0;
  std::int64_t checked = 0;
};

/// Seconds that each way took for all inputs.
struct GradientSeconds {
  double forward = 0, central = 0, manual = 0, automatic = 0;
};

/// Gradients of one function in several ways.
struct GradientComparison {
  std::vector<GradientComparisonLine> lines;
  GradientSeconds seconds;
  double tolerance = 0;
  /// True where no error exceeds the tolerance.
  bool good() const;
  /// A table, one input a line.
  std::string str() const;
};

/// Gradients of sum(y * upstream) by every input: numerical, by hand where a gradient is given, automatic.
/// The upstream gradient holds different numbers between 0.5 and 1.5, so that no element of y hides behind
/// another. Inputs are float64. Throws ShapeError where a gradient by hand has another count or shape than
/// the inputs.
GradientComparison compare_gradients(const OpFunction& formula, std::span<const Tensor> inputs,
                                     const ManualGradient& manual = {}, double tolerance = 1e-6);

}  // namespace gradus
