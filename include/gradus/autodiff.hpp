// autodiff.hpp - the gradient of a graph, as more nodes of the same graph.
//
//   Var loss = mean(square(matmul(x, transpose(w)) - y));
//   Var dw = gradients(loss, {{w}})[0];           // nodes: print them, compile them, differentiate them
//   again
//
// Reverse mode: from the loss back to its inputs, each node's rule is applied once, and contributions that
// reach a node on several paths are added. Each application is recorded in Graph::records().
#pragma once

#include <functional>
#include <gradus/graph.hpp>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// d loss / d w for each w, in the shape of w; zeros where no path of gradients leads from the loss to w.
/// Throws ShapeError where the loss is not a single number.
std::vector<Var> gradients(Var loss, std::span<const Var> wrt);

/// Vector-Jacobian product: the gradient of sum(y * upstream) with respect to each w.
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

/// d f / d x at x by central differences of fourth order (four evaluations an element) in float64; for
/// checking, not for training.
Tensor numerical_gradient(const std::function<double(const Tensor&)>& f, const Tensor& x, double step = 1e-3);

/// |a - b| / max(1, |a|, |b|): the error measure of every gradient check.
double gradient_error(double a, double b);

}  // namespace gradus
