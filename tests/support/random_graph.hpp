// random_graph.hpp - small random graphs for tests: every run of a seed makes the same graph.
#pragma once

#include <gradus/autodiff.hpp>
#include <gradus/graph.hpp>
#include <gradus/ops.hpp>
#include <string>
#include <vector>

#include "base/random.hpp"

namespace gradus {

/// A graph with one number as "loss", parameters "p0", "p1", ... and values for them.
class RandomGraph {
 public:
  RandomGraph(std::uint64_t seed, int nodes, Dtype dtype = Dtype::float64)
      : random_(seed, "graph"), dtype_(dtype) {
    const std::int64_t n = 1 + pick(4), m = 1 + pick(5);
    for (const Shape& shape : {Shape{n, m}, Shape{m}, Shape{n, 1}, Shape{m, m}, Shape{}})
      add_parameter(shape);
    for (int i = 0; i < nodes; ++i) pool_.push_back(grow());
    Var loss = number_like(pool_[0], 0);
    for (std::size_t i = pool_.size() - 3; i < pool_.size(); ++i) loss = loss + mean(tanh(pool_[i]));
    graph.output("loss", loss);
    loss_ = loss;
  }

  Graph graph;
  Feeds feeds;

  Var loss() const { return loss_; }
  const std::vector<Var>& parameters() const { return parameters_; }

 private:
  std::int64_t pick(std::int64_t limit) {
    return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(limit), next_++));
  }

  void add_parameter(const Shape& shape) {
    const std::string name = "p" + std::to_string(parameters_.size());
    parameters_.push_back(graph.parameter(name, shape, dtype_));
    pool_.push_back(parameters_.back());
    Tensor value(shape, dtype_);
    for (std::int64_t i = 0; i < value.size(); ++i) value.set_number(i, 2 * random_.uniform(next_++) - 1);
    feeds.emplace(name, std::move(value));
  }

  Var any() { return pool_[static_cast<std::size_t>(pick(static_cast<std::int64_t>(pool_.size())))]; }

  bool fit(const Shape& a, const Shape& b) const {
    for (int i = 1; i <= std::min(a.rank(), b.rank()); ++i)
      if (a[-i] != b[-i] && a[-i] != 1 && b[-i] != 1) return false;
    return true;
  }

  Var unary(Var x) {
    switch (pick(9)) {
      case 0:
        return tanh(x);
      case 1:
        return sigmoid(x);
      case 2:
        return exp(tanh(x));
      case 3:
        return log(1.5 + square(x));
      case 4:
        return sqrt(0.5 + square(x));
      case 5:
        return -x;
      case 6:
        return softplus(x);
      case 7:
        return square(x) * 0.5;
      default:
        return gelu(x);
    }
  }

  Var binary(Var a, Var b) {
    switch (pick(4)) {
      case 0:
        return a + b;
      case 1:
        return a - b;
      case 2:
        return a * b;
      default:
        return a / (1.5 + square(b));
    }
  }

  Var grow() {
    const Var a = any();
    switch (pick(10)) {
      case 0:
        if (a.shape().rank() == 2) return transpose(a);
        break;
      case 1:
        if (a.shape().rank() >= 1) {
          const std::int64_t axis = pick(a.shape().rank());  // drawn before the next one, by every compiler
          return sum(a, {axis}, pick(2) == 1) * 0.3;
        }
        break;
      case 2:
        return mean(a, {}, true);
      case 3:
        if (a.shape().rank() >= 1) return softmax(a);
        break;
      case 4:
        if (a.shape().rank() >= 1) return logsumexp(a, true);
        break;
      case 5:
        return reshape(a, {a.shape().size()});
      case 6:
        for (const Var& b : pool_)
          if (a.shape().rank() == 2 && b.shape().rank() == 2 && a.shape()[1] == b.shape()[0])
            return matmul(a, b) * 0.4;
        break;
      default:
        break;
    }
    const Var b = any();
    if (pick(2) == 0 || !fit(a.shape(), b.shape())) return unary(a);
    return binary(a, b);
  }

  Random random_;
  std::uint64_t next_ = 0;
  Dtype dtype_;
  std::vector<Var> pool_, parameters_;
  Var loss_;
};

}  // namespace gradus
