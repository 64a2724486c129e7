// g5_computation_graph.cpp - row G5: the graph with values and gradients on its edges, as a picture.
#include <fmt/format.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/report.hpp>

#include "explain/drawing.hpp"
#include "explain/layout.hpp"
#include "explain/steps.hpp"
#include "textbook/layer_chain.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::g5_computation_graph {
namespace {

Subject subject_of(const char* model, const Shape& sample) {
  Recipe recipe = make_model(parse_model(model), 3, Task::classify, sample);
  recipe.model.prepare(sample, 1);
  return explained_model(recipe.model, recipe.loss, 2, 3);
}

std::int64_t count(const std::string& text, std::string_view word) {
  std::int64_t found = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

void check_model(Findings& find, const char* name, const Subject& subject) {
  const Replay pass = replay(subject);
  const explain::Drawing drawing = explain::drawing_of(pass);
  const explain::Layout layout = explain::lay_out(graph_dot(pass));
  find.near(fmt::format("{}: nodes that Graphviz places", name), static_cast<double>(pass.nodes.size()),
            static_cast<double>(layout.nodes.size()), 0);
  find.near(fmt::format("{}: edges it draws", name), static_cast<double>(drawing.edges.size()),
            static_cast<double>(layout.edges.size()), 0);
  const std::string page = explanation_page(subject);
  find.near(fmt::format("{}: nodes in the page's picture", name), static_cast<double>(pass.nodes.size()),
            static_cast<double>(count(page, "<g class=\"node ")), 0);
  find.near(fmt::format("{}: steps of both passes in the page", name),
            static_cast<double>(explain::steps_of(pass).size()),
            static_cast<double>(count(page, "<section class=\"step\"")), 0);
}

// Numbers on the edges of the smallest network are those of the graph.
void check_edges(Findings& find) {
  const LayerChain chain;
  const std::string dot = graph_dot(chain.pass());
  const double z = chain.node("z2").value.item();
  const double y = chain.subject().feeds.at("y").item();
  find.same("value and gradient on the edge into the loss",
            fmt::format("[[{:.4g}]]  \\n  Jacobian [1, 1]  \\n  [[{:.4g}]]", z, 1 / (1 + std::exp(-z)) - y),
            [&] {
              const std::size_t edge = dot.find(" -> n", dot.find("Jacobian [4, 12]"));
              const std::size_t at = dot.find(fmt::format("[[{:.4g}]]", z), edge);
              return dot.substr(at, dot.find("  \"", at) - at);
            }());
  find.note(dot);
}

// Pictures need Graphviz, which few machines have.
void look_for_graphviz() {
  try {
    explain::graphviz_version();
  } catch (const Error& error) {
    throw Absent(error.what());
  }
}

void compute(Findings& find) {
  look_for_graphviz();
  check_edges(find);
  check_model(find, "softmax", subject_of("softmax", {4}));
  check_model(find, "mlp:5", subject_of("mlp:5", {4}));
  check_model(find, "lenet5", subject_of("lenet5", {1, 28, 28}));
}

}  // namespace

extern const RowFile row{
    "A computation graph is directed and has no cycles: nodes are functions or variables, edges carry data. "
    "In the "
    "forward pass values go along the edges, in the backward pass gradients go against them.",
    &compute};

}  // namespace gradus::textbook::g5_computation_graph
