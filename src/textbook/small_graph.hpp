// small_graph.hpp - a graph in float64 whose parameters have values, for rows that compute a formula and its
// gradients.
#pragma once

#include <gradus/autodiff.hpp>
#include <gradus/graph.hpp>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace gradus::textbook {

/// Formulas on named tensors.
class SmallGraph {
 public:
  /// A tensor under a name, as a parameter.
  Var given(std::string_view name, const Tensor& value);
  /// Numbers of type float64 under a name.
  Var given(std::string_view name, const Shape& shape, std::initializer_list<double> values) {
    return given(name, Tensor::from<double>(shape, values));
  }
  /// Class numbers.
  Var labels(std::initializer_list<std::int64_t> values);

  Graph& graph() { return graph_; }
  /// Values of the given tensors, by name; they may be changed between evaluations.
  Feeds& feeds() { return feeds_; }
  /// The value of a formula.
  Tensor value(Var formula) const { return evaluate(graph_, formula.id(), feeds_); }
  /// The only number of a formula.
  double number(Var formula) const { return value(formula).item(); }
  /// d loss / d each of these.
  std::vector<Tensor> gradient(Var loss, std::initializer_list<Var> wrt) const;

 private:
  Graph graph_;
  Feeds feeds_;
};

/// Scores [3, 3] for cat, car and frog of an image of each, in this order.
Var image_scores(SmallGraph& graph);

/// Logits [1, 2] whose softmax is p and 1 - p.
Var logits_of(SmallGraph& graph, double p);

}  // namespace gradus::textbook
