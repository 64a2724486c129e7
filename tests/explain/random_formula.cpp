// random_formula.cpp - grows a formula from its shape down: an op, and formulas for its operands.
#include "explain/random_formula.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/ops.hpp>

#include "base/random.hpp"
#include "catalog/check_op.hpp"
#include "catalog/op_table.hpp"
#include "ops/records.hpp"

namespace gradus::explain {
namespace {

// Values and gradients beyond this are left out: central differences lose them, and formulas as they are
// taught overflow.
constexpr double largest = 100;
// So are formulas with smaller denominators, or operands of logarithms and roots.
constexpr double smallest = 0.05;
constexpr int draws = 6;
// Operands larger than this are not made: images of a sample, say.
constexpr std::int64_t most_numbers = 48;

std::vector<const Op*> differentiable_ops() {
  std::vector<const Op*> result;
  for (const Op* op : catalog::op_table())
    if (op->gradient) result.push_back(op);
  return result;
}

bool is_moderate(const Tensor& x) {
  for (std::int64_t i = 0; i < x.size(); ++i)
    if (!(std::abs(x.number(i)) <= largest)) return false;
  return true;
}

bool is_far_from_zero(const Tensor& x) {
  for (std::int64_t i = 0; i < x.size(); ++i)
    if (!(x.number(i) >= smallest)) return false;
  return true;
}

/// Grows one formula.
class Growth {
 public:
  Growth(std::uint64_t seed, const RandomFormulaOptions& options)
      : random_(seed, "formula"), ops_left_(options.ops) {
    const Shape shapes[] = {{}, {}, {3}, {2, 3}};
    const Var y = grow(shapes[pick(4)], options.depth);
    loss_ = y.shape().rank() == 0 ? y : sum(y);
  }

  Graph& graph() { return *graph_; }
  std::shared_ptr<Graph> shared() const { return graph_; }
  Var loss() const { return loss_; }
  /// What must not be near 0.
  const std::vector<Var>& positive() const { return positive_; }

 private:
  std::size_t pick(std::size_t limit) { return random_.below(limit, next_++); }
  bool chance(std::size_t one_in) { return pick(one_in) == 0; }

  Var grow(const Shape& shape, int depth) {
    static const std::vector<const Op*> ops = differentiable_ops();
    while (depth > 0 && ops_left_ > 0) {
      const std::optional<Var> made =
          chance(4) ? idiom(shape, depth) : grow(*ops[pick(ops.size())], shape, depth);
      if (made) return *made;
    }
    return leaf(shape);
  }

  // One of its operands is as deep as it may be, the others as it comes.
  std::vector<int> depths_below(int depth, std::size_t operands) {
    std::vector<int> result;
    for (std::size_t i = 0; i < operands; ++i)
      result.push_back(static_cast<int>(pick(static_cast<std::size_t>(depth))));
    if (operands > 0) result[pick(operands)] = depth - 1;
    return result;
  }

  // The op on operands as one of its samples says, brought to the shape.
  std::optional<Var> grow(const Op& op, const Shape& shape, int depth) {
    const std::vector<Sample> samples = op.samples();
    Sample sample = samples[pick(samples.size())];
    if (op.element_wise)
      for (SampleInput& input : sample.inputs) input.shape = shape;
    for (const SampleInput& input : sample.inputs)
      if (input.shape.size() == 0 || input.shape.size() > most_numbers) return std::nullopt;
    --ops_left_;
    const std::vector<Tensor> drawn = catalog::draw_inputs(op, sample, pick(1000));
    const std::vector<int> depths = depths_below(depth, drawn.size());
    std::vector<Var> operands;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      if (is_floating(drawn[i].dtype()))
        operands.push_back(jumps_at_ties(op, i) ? leaf(sample.inputs[i].shape)
                                                : operand(sample.inputs[i], depths[i]));
      else if (drawn[i].dtype() == Dtype::boolean && chance(2))
        operands.push_back(comparison(drawn[i].shape()));
      else
        operands.push_back(graph_->constant(drawn[i]));
    }
    return fitted(graph_->apply(op, operands, sample.attributes), shape);
  }

  // Each compiler takes the operands of an expression in an order of its own: what draws stands by itself.
  Var comparison(const Shape& shape) {
    const Var a = leaf(shape), b = leaf(shape);
    return greater(a, b);
  }

  // What chooses by an operand has no derivative where its numbers are equal: variables have different ones.
  static bool jumps_at_ties(const Op& op, std::size_t i) {
    return i == 0 && (&op == &max_pool2d_gradient_op || &op == &max_pool2d_choose_op);
  }

  // Positive where the op's samples are: logarithms, roots, denominators; below 1, too: probabilities.
  Var operand(const SampleInput& input, int depth) {
    const Var x = grow(input.shape, depth);
    if (input.low < -1) return x;
    if (input.low > 0 && input.high < 1) return probability(x);
    const Var functions[] = {exp(x), square(x) + 0.5, sigmoid(x) + 0.5, softplus(x)};
    positive_.push_back(functions[pick(std::size(functions))]);
    return positive_.back();
  }

  // So far from 0 and 1 that what numerical checks add to it takes it beyond neither.
  Var probability(Var x) {
    const Var p = sigmoid(x);
    positive_.push_back(p);
    positive_.push_back(1 - p);
    return p;
  }

  Var fitted(Var y, const Shape& shape) {
    if (y.shape() == shape) return y;
    if (y.shape().size() == shape.size()) return reshape(y, shape);
    return broadcast(y.shape().size() == 1 ? reshape(y, {}) : sum(y), shape);
  }

  // What samples seldom make: ops that change shapes at the shapes of formulas, and the parts of losses.
  std::optional<Var> idiom(const Shape& shape, int depth) {
    --ops_left_;
    const std::vector<int> depths = depths_below(depth, 2);
    const auto make = [&](const Shape& of, std::size_t i = 0) { return grow(of, depths[i]); };
    const auto both = [&](const Shape& first, const Shape& second) {
      const Var a = make(first);
      return std::pair(a, make(second, 1));
    };
    if (shape.rank() == 0) return of_number(make, both);
    if (shape.rank() == 1) return of_vector(make, both, shape[0]);
    if (shape.rank() == 2) return of_matrix(make, both, shape);
    return std::nullopt;
  }

  template <class Make, class Both>
  Var of_number(const Make& make, const Both& both) {
    switch (pick(6)) {
      case 0: {
        const auto [a, b] = both({3}, {3});
        return sum(a * b);
      }
      case 1:
        return mean(square(make({2, 3})));
      case 2: {
        const auto [z, y] = both({3}, {3});
        return sum(softplus_loss(z, y));
      }
      case 3:
        return sum(class_loss(make({2, 3})));
      case 4: {
        const auto [a, b] = both({}, {3});
        return sum(broadcast(a, {3}) * b);
      }
      default: {
        const auto [a, b] = both({}, {});
        const Var base = exp(a);
        return power(base, number_like(b, 2));
      }
    }
  }

  template <class Make, class Both>
  Var of_vector(const Make& make, const Both& both, std::int64_t length) {
    switch (pick(5)) {
      case 0: {
        const auto [a, b] = both({length, 2}, {2, 1});
        return reshape(matmul(a, b), {length});
      }
      case 1:
        return sum(make({length, 2}), {1});
      case 2:
        return length == 2 ? class_loss(make({2, 3})) : softmax(make({length}));
      case 3: {
        const auto [z, y] = both({length}, {length});
        return softplus_loss(z, y);
      }
      default: {
        const auto [a, b] = both({length}, {});
        return a * b;
      }
    }
  }

  template <class Make, class Both>
  Var of_matrix(const Make& make, const Both& both, const Shape& shape) {
    switch (pick(5)) {
      case 0: {
        const auto [a, b] = both({shape[0], 2}, {2, shape[1]});
        return matmul(a, b);
      }
      case 1:
        return transpose(make({shape[1], shape[0]}));
      case 2: {
        const auto [a, b] = both({shape[1], 2}, {2, shape[0]});
        return transpose(matmul(a, b * make({})));
      }
      case 3: {
        const auto [a, b] = both(shape, shape);
        return logsumexp(a, true) - b;
      }
      default: {
        const auto [a, b] = both(shape, {});
        return a / exp(b);
      }
    }
  }

  // As lectures write it, with log(1 - a), it has no value where z is large.
  Var softplus_loss(Var z, Var y) {
    positive_.push_back(20 - abs(z));
    const Var rest = softplus(z);
    return rest - y * z;
  }

  Var class_loss(Var z) {
    positive_.push_back(20 - abs(z));
    std::vector<std::int64_t> classes;
    for (std::int64_t i = 0; i < z.shape()[0]; ++i)
      classes.push_back(static_cast<std::int64_t>(pick(static_cast<std::size_t>(z.shape()[1]))));
    const Var y = one_hot(graph_->constant(Tensor::from<std::int64_t>({z.shape()[0]}, classes)), z.shape()[1],
                          Dtype::float64);
    const Var all = logsumexp(z);
    return all - sum(z * y, {1});
  }

  // A variable, an old one half of the time; now and then a number.
  Var leaf(const Shape& shape) {
    if (chance(8)) {
      constexpr double numbers[] = {0, 1, 1, 2, -1, 0.5, 3};
      return broadcast(graph_->scalar(numbers[pick(std::size(numbers))], Dtype::float64), shape);
    }
    std::vector<Var> fitting;
    for (const NodeId id : graph_->parameters())
      if (graph_->node(id).shape == shape) fitting.push_back(graph_->var(id));
    if (!fitting.empty() && chance(2)) return fitting[pick(fitting.size())];
    const std::string letter(1, shape.rank() == 0   ? 's'
                                : shape.rank() == 1 ? 'v'
                                : shape.rank() == 2 ? 'A'
                                                    : 'T');
    return graph_->parameter(letter + std::to_string(graph_->parameters().size() + 1), shape, Dtype::float64);
  }

  std::shared_ptr<Graph> graph_ = std::make_shared<Graph>();
  Random random_;
  std::uint64_t next_ = 0;
  int ops_left_;
  std::vector<Var> positive_;
  Var loss_;
};

Feeds drawn_values(const Graph& graph, std::uint64_t seed, int attempt) {
  Feeds feeds;
  const double width = 1.5 / (1 + attempt);
  for (const NodeId id : graph.parameters()) {
    const Node& node = graph.node(id);
    const Random random(seed, node.name, static_cast<std::uint64_t>(attempt));
    Tensor value(node.shape, Dtype::float64);
    for (std::int64_t i = 0; i < value.size(); ++i)
      value.set_number(i, width * (2 * random.uniform(static_cast<std::uint64_t>(i)) - 1));
    feeds[node.name] = value;
  }
  return feeds;
}

// The formula with numbers; nothing where it has no variable, or no numbers of moderate size were found.
std::optional<Subject> subject_of(Growth& growth, std::uint64_t seed) {
  Graph& graph = growth.graph();
  Subject subject;
  subject.title = "random formula " + std::to_string(seed);
  subject.graph = growth.shared();
  subject.loss = growth.loss().id();
  std::vector<Var> variables;
  for (const NodeId id : graph.parameters()) {
    variables.push_back(graph.var(id));
    subject.names[id] = graph.node(id).name;
    subject.wrt.push_back(id);
  }
  if (variables.empty() || is_leaf(growth.loss().node())) return std::nullopt;
  subject.names[subject.loss] = "L";
  std::vector<NodeId> wanted;
  for (NodeId id = 0; id <= subject.loss; ++id) wanted.push_back(id);
  for (const Var& slope : gradients(growth.loss(), variables)) wanted.push_back(slope.id());
  for (int attempt = 0; attempt < draws; ++attempt) {
    subject.feeds = drawn_values(graph, seed, attempt);
    const std::vector<Tensor> values = evaluate(graph, wanted, subject.feeds);
    const auto far = [&](Var x) { return is_far_from_zero(values[static_cast<std::size_t>(x.id())]); };
    if (std::all_of(values.begin(), values.end(), is_moderate) &&
        std::all_of(growth.positive().begin(), growth.positive().end(), far))
      return subject;
  }
  return std::nullopt;
}

}  // namespace

Subject random_formula(std::uint64_t seed, const RandomFormulaOptions& options) {
  for (std::uint64_t attempt = 0;; ++attempt) {
    Growth growth(mix_bits(seed) + attempt, options);
    if (std::optional<Subject> subject = subject_of(growth, seed)) return *subject;
  }
}

}  // namespace gradus::explain
