// minimize.hpp - a function of one's own made small, step by step, with the path that was taken.
//
//   const auto f = [](Var w) { return square(1.0 - slice(w, 0, 0, 1)) + square(slice(w, 0, 1, 2)); };
//   Path path = minimize(f, Tensor::from<double>({2}, {3, 4}), Momentum{.learning_rate = 0.005}, 150);
//   path.points.back(), path.values.back(), path.ended;
#pragma once

#include <functional>
#include <gradus/graph.hpp>
#include <gradus/methods.hpp>
#include <gradus/optim.hpp>
#include <string>
#include <vector>

namespace gradus {

/// A function as a formula of ops: takes a parameter w of any shape (float64) and gives a single number.
using Formula = std::function<Var(Var)>;

/// Where a search went.
struct Path {
  /// The start, and where each step led; float64, in the shape of the start.
  std::vector<Tensor> points;
  /// The function at each of these points.
  std::vector<double> values;
  /// "all 150 steps done"; of a method, its verdict; of a rule that moves away, that it diverges, and a rate
  /// to try.
  std::string ended;
  /// True where it moved away from a minimum; the path ends there.
  bool diverged = false;
  /// Then: a learning rate that would not.
  double suggested_learning_rate = 0;
};

/// Applies a rule to w, step after step. Throws ShapeError where f does not give a single number, UsageError
/// for fewer than 0 or more than a million steps, NonFiniteError where f is NaN or infinite at the start.
Path minimize(const Formula& f, const Tensor& start, const Rule& rule, int steps);

/// Lets a method search; 0 iterations: as many as it thinks fit. `seed` decides its random choices. Throws
/// UsageError for fewer than 0 or more than a million iterations, NonFiniteError where the method cannot go
/// on, as f is NaN or infinite at the best place it knows.
Path minimize(const Formula& f, const Tensor& start, const Method& method, int iterations = 0,
              std::uint64_t seed = 1);

/// The largest eigenvalue, by size, of the matrix of second derivatives of f at w: by power iteration on
/// Hessian-vector products. Never more than the true one; near it unless two are almost as large.
double largest_curvature(const Formula& f, const Tensor& w);

/// The learning rate from which on a rule oscillates ever more wildly where a quadratic curves that much: 2 /
/// curvature for gradient descent, 2 (1 + tau) / curvature with momentum, 2 (1 + tau) / (1 + 2 tau) /
/// curvature with Nesterov's; 0 for rules that have no such limit.
double largest_stable_learning_rate(const Rule& rule, double curvature);

}  // namespace gradus
