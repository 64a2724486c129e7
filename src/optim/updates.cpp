// updates.cpp - from a loss to the next value of each parameter: gradients, clipping, rule.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>
#include <gradus/optim.hpp>
#include <limits>

#include "base/text.hpp"
#include "graph/op.hpp"
#include "ops/records.hpp"
#include "tensor/setting.hpp"

namespace gradus {
namespace {

// `*` in the pattern stands for any characters.
bool fits(std::string_view name, std::string_view pattern) {
  constexpr std::size_t none = std::string_view::npos;
  // The last star takes as few characters as it can, and one more where what follows does not fit: stars
  // before it need never take more.
  std::size_t at = 0, star = none, taken = 0;
  for (std::size_t i = 0; i < name.size();) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      taken = i;
    } else if (at < pattern.size() && pattern[at] == name[i]) {
      ++at, ++i;
    } else if (star != none) {
      at = star + 1;
      i = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == none;
}

bool matches(std::string_view parameter, std::string_view match) {
  if (fits(parameter, match)) return true;
  for (std::size_t dot = parameter.find('.'); dot != std::string_view::npos;
       dot = parameter.find('.', dot + 1))
    if (fits(parameter.substr(0, dot), match)) return true;
  return false;
}

const Group& group_of(std::string_view parameter, std::span<const Group> groups) {
  static const Group none{};
  for (const Group& group : groups)
    if (matches(parameter, group.match)) return group;
  return none;
}

void check_groups(std::span<const Group> groups, std::span<const Learned> learned) {
  std::vector<std::string> names;
  for (const Learned& each : learned) {
    const std::string layer = each.name.substr(0, each.name.rfind('.'));
    if (names.empty() || std::find(names.begin(), names.end(), layer) == names.end()) names.push_back(layer);
    names.push_back(each.name);
  }
  for (const Group& group : groups) {
    if (std::none_of(learned.begin(), learned.end(),
                     [&](const Learned& each) { return matches(each.name, group.match); }))
      throw UsageError(fmt::format("the group {} matches no parameter.{}", quote(group.match),
                                   did_you_mean(group.match, names)));
    const bool good = group.learning_rate_scale >= 0 && std::isfinite(group.learning_rate_scale) &&
                      (!group.alpha || (*group.alpha >= 0 && std::isfinite(*group.alpha)));
    if (!good) throw UsageError(fmt::format("the group {} needs numbers of at least 0", quote(group.match)));
  }
}

Var parameter_called(Graph& graph, const std::string& name) {
  const std::span<const NodeId> all = graph.parameters();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](NodeId id) { return graph.node(id).name == name; });
  if (found == all.end()) throw UsageError(fmt::format("the graph has no parameter {}", quote(name)));
  return graph.var(*found);
}

// The norm of all numbers together, and what it is to be multiplied by so that it does not pass a limit.
struct NormAndFactor {
  Var norm, factor;
};

// In float64: squares of float32 overflow from 2e19 on. Squares of float64 overflow as well, from 1e154 on;
// then those of numbers 2^-600 times as large are taken, from whose norm the factor is found even where the
// norm itself is no longer a number. The 1e-6 keeps a norm of zero from dividing; PyTorch adds the same.
NormAndFactor norm_within(std::span<const Var> all, double limit) {
  constexpr double down = 0x1p-600;
  Var squares, small_squares;
  const auto add_to = [](Var& total, Var squared) { total = total ? total + sum(squared) : sum(squared); };
  for (const Var& g : all) {
    add_to(squares, square(cast(g, Dtype::float64)));
    if (g.dtype() == Dtype::float64) add_to(small_squares, square(down * g));
  }
  const Var one = number_like(squares, 1), norm = sqrt(squares), factor = limit / (norm + 1e-6);
  if (!small_squares) return {norm, minimum(factor, one)};
  const Var fits = less(squares, number_like(squares, std::numeric_limits<double>::infinity()));
  const Var small_norm = sqrt(small_squares);
  return {select(fits, norm, small_norm / down),
          minimum(select(fits, factor, limit * down / small_norm), one)};
}

// The weights [out, in] of a model in order, without the tables that rows are gathered from.
class Matrices {
 public:
  Matrices(Graph& graph, std::span<const Learned> learned) {
    for (const Learned& each : learned) {
      const Var parameter = parameter_called(graph, each.name);
      if (each.weight && parameter.shape().rank() == 2 && !is_table(graph, parameter.id()))
        names_.push_back(each.name);
    }
  }
  /// Whether there is one before and one after it.
  bool hides(std::string_view name) const {
    return names_.size() > 2 && std::find(names_.begin() + 1, names_.end() - 1, name) != names_.end() - 1;
  }

 private:
  static bool is_table(const Graph& graph, NodeId parameter) {
    for (NodeId id = 0; id < graph.size(); ++id) {
      const Node& node = graph.node(id);
      if (node.op == &gather_op && node.inputs[0] == parameter) return true;
    }
    return false;
  }
  std::vector<std::string> names_;
};

}  // namespace

std::vector<Var> clipped(std::span<const Var> gradients, const Clipping& clipping) {
  for (const std::optional<double>& limit : {clipping.norm, clipping.value})
    if (limit && !(*limit > 0)) throw UsageError("limits of gradients must be more than 0");
  std::vector<Var> result(gradients.begin(), gradients.end());
  if (clipping.value)
    for (Var& g : result) {
      expect_held(*clipping.value, g.dtype(), "the largest value of a gradient");
      g = clamp(g, -*clipping.value, *clipping.value);
    }
  if (!clipping.norm || result.empty()) return result;
  const auto [norm, factor] = norm_within(result, *clipping.norm);
  norm.graph().output("gradient_norm", norm);
  for (Var& g : result) g = cast(factor, g.dtype()) * g;
  return result;
}

std::vector<Var> changing(Graph& graph, std::span<const Learned> learned, std::span<const Group> groups) {
  check_groups(groups, learned);
  std::vector<Var> parameters;
  for (const Learned& each : learned) {
    const Var parameter = parameter_called(graph, each.name);
    if (!each.frozen && !group_of(each.name, groups).frozen) parameters.push_back(parameter);
  }
  return parameters;
}

void add_updates(std::span<const Var> gradients, std::span<const Learned> learned, const Rule& rule,
                 std::span<const Group> groups) {
  if (gradients.empty()) return;
  Graph& graph = gradients.front().graph();
  const std::vector<Var> parameters = changing(graph, learned, groups);
  if (parameters.size() != gradients.size())
    throw UsageError(fmt::format("{} parameters change, and there are gradients of {}", parameters.size(),
                                 gradients.size()));
  expect_part_held(rule, parameters.front().dtype());
  const Matrices matrices(graph, learned);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::string name = parameters[i].node().name;  // the graph grows
    const Learned& each =
        *std::find_if(learned.begin(), learned.end(), [&](const Learned& one) { return one.name == name; });
    const Graph::LayerScope scope(graph, fmt::format("update/{}", name));
    RuleBuilder build(parameters[i], each, group_of(name, groups), matrices.hides(name));
    graph.next(parameters[i],
               rule.kind().functions.update(rule.object(), build, parameters[i], gradients[i]));
  }
}

void add_updates(Var loss, std::span<const Learned> learned, const Rule& rule, std::span<const Group> groups,
                 const Clipping& clipping) {
  const std::vector<Var> parameters = changing(loss.graph(), learned, groups);
  add_updates(clipped(gradients(loss, parameters), clipping), learned, rule, groups);
}

}  // namespace gradus
