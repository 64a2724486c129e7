// d7_layers.cpp - row D7: what a layer must know for the forward and the backward pass, and the chain rule.
#include <fmt/format.h>

#include "textbook/layer_chain.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::d7_layers {
namespace {

// The gradients of the graph itself, by name of the node.
std::vector<double> gradient_of_graph(const Subject& subject, std::string_view name) {
  for (const NodeId id : subject.wrt) {
    if (subject.names.at(id) != name) continue;
    Graph& graph = *subject.graph;
    const Var gradient = gradients(graph.var(subject.loss), {{graph.var(id)}})[0];
    return numbers(evaluate(graph, gradient.id(), subject.feeds));
  }
  return {};
}

void check_chain(Findings& find, const LayerChain& chain) {
  for (const auto& [name, path] :
       {std::pair{"W2", std::vector<std::string_view>{"L", "z2", "W2"}},
        std::pair{"b2", std::vector<std::string_view>{"L", "z2", "b2"}},
        std::pair{"W1", std::vector<std::string_view>{"L", "z2", "a1", "z1", "W1"}},
        std::pair{"b1", std::vector<std::string_view>{"L", "z2", "a1", "z1", "b1"}}}) {
    std::string product;
    for (std::size_t i = 0; i + 1 < path.size(); ++i)
      product += fmt::format("{}d{}/d{}", i ? " . " : "", path[i], path[i + 1]);
    find.near(product, gradient_of_graph(chain.subject(), name), chain.product(path), 1e-15);
  }
}

// Shapes: [numbers of the layer's output, numbers of its input or of its weights].
void check_shapes(Findings& find, const LayerChain& chain) {
  for (const auto& [node, input, shape] :
       {std::tuple{"z2", "a1", "[1, 4]"}, std::tuple{"z2", "W2", "[1, 4]"}, std::tuple{"a1", "z1", "[4, 4]"},
        std::tuple{"z1", "x", "[4, 3]"}, std::tuple{"z1", "W1", "[4, 12]"}})
    find.same(fmt::format("shape of d{}/d{}", node, input), shape, chain.jacobian(node, input).shape().str());
}

// Upstream times local is what goes down, for every node that the graph view shows.
void check_nodes(Findings& find, const LayerChain& chain) {
  int shown = 0;
  double largest = 0;
  const std::string view = graph_text(chain.pass());
  for (const ReplayNode& node : chain.pass().nodes)
    for (const ReplayEdge& edge : node.edges) {
      const std::string& input = chain.pass().nodes[edge.input].name;
      const Tensor local = chain.jacobian(node.name, input);
      for (std::int64_t j = 0; j < edge.downstream.size(); ++j) {
        double sum = 0;
        for (std::int64_t i = 0; i < node.value.size(); ++i)
          sum += node.upstream->number(i) * local.number(i * edge.downstream.size() + j);
        largest = std::max(largest, std::abs(sum - edge.downstream.number(j)));
      }
      shown += view.find(fmt::format("downstream  to {}: {} = ", input, edge.formula)) != std::string::npos &&
               view.find(fmt::format("local       d{}/d{}", node.name, input)) != std::string::npos &&
               view.find(fmt::format("upstream    dL/d{} = ", node.name)) != std::string::npos;
    }
  find.at_most("|upstream . local - downstream|, all edges", 1e-15, largest);
  find.near("edges shown with value, upstream, local and downstream gradient", 8, shown, 0);
  find.note(view);
}

void compute(Findings& find) {
  const LayerChain chain;
  check_shapes(find, chain);
  check_chain(find, chain);
  check_nodes(find, chain);
}

}  // namespace

extern const RowFile row{
    "A layer is a function h_k = f_k(h_(k-1), w_k): all the forward pass needs. The backward pass needs two "
    "local "
    "gradients of it, dh_k/dh_(k-1) and dh_k/dw_k, and multiplies what comes from upstream by them: dl/dw_k "
    "is the "
    "product of dl/da_n, the layers between, da_(k+1)/da_k, and da_k/dw_k.",
    &compute};

}  // namespace gradus::textbook::d7_layers
