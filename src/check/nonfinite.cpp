// nonfinite.cpp - replays a step op by op until a value is not finite.
#include "check/nonfinite.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/parallel.hpp"
#include "graph/interpret.hpp"
#include "graph/op.hpp"

namespace gradus::check {
namespace {

constexpr std::size_t rows_named = 5;

// Rows of the batch in which a value of shape [B, ...] is not finite.
std::vector<std::int64_t> bad_rows(const Tensor& value, std::span<const std::int64_t> rows) {
  std::vector<std::int64_t> result;
  const auto batch = static_cast<std::int64_t>(rows.size());
  if (value.shape().rank() == 0 || value.shape()[0] != batch || batch == 0) return result;
  const std::int64_t width = value.size() / batch;
  for (std::int64_t row = 0; row < batch; ++row)
    for (std::int64_t i = 0; i < width; ++i)
      if (!std::isfinite(value.number(row * width + i))) {
        result.push_back(rows[static_cast<std::size_t>(row)]);
        break;
      }
  return result;
}

std::string describe(const Graph& graph, NodeId id, const Tensor& value, std::span<const std::int64_t> rows) {
  const Node& node = graph.node(id);
  std::string text = is_leaf(node) ? fmt::format("{} \"{}\"", node.op->name, node.name)
                                   : fmt::format("op {}", node.op->name);
  const std::string& layer = graph.layers()[static_cast<std::size_t>(node.layer)];
  if (!layer.empty()) text += fmt::format(" of layer {}", layer);
  if (node.record >= 0) text += " (in its gradient)";
  const std::vector<std::int64_t> bad = bad_rows(value, rows);
  if (bad.empty()) return text;
  const std::size_t shown = std::min(bad.size(), rows_named);
  text += fmt::format(", row{} {}", bad.size() > 1 ? "s" : "",
                      fmt::join(bad.begin(), bad.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (bad.size() > shown) text += fmt::format(" and {} more", bad.size() - shown);
  return text;
}

}  // namespace

std::string first_nonfinite(const Graph& graph, Execution& program, const Bindings& bindings,
                            std::span<const std::int64_t> rows) {
  std::vector<NodeId> wanted;
  for (const auto& [name, id] : graph.outputs()) wanted.push_back(id);
  for (const auto& [target, id] : graph.updates()) wanted.push_back(id);
  Threads threads(1);
  std::string found;
  const LeafValue leaf = [&](const Node& node, NodeId) -> const Tensor& {
    return node.op == &input_op ? program.input(node.name) : *bindings.find(node.name)->second;
  };
  interpret(graph, wanted, leaf, threads, [&](NodeId id, const Tensor& value) {
    if (!is_floating(value.dtype())) return true;
    bool finite = true;
    for (std::int64_t i = 0; i < value.size() && finite; ++i) finite = std::isfinite(value.number(i));
    if (!finite && !(graph.node(id).value)) found = describe(graph, id, value, rows);
    return found.empty();
  });
  return found;
}

}  // namespace gradus::check
