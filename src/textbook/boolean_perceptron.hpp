// boolean_perceptron.hpp - a perceptron trained on a truth table, for the rows about it.
#pragma once

#include <gradus/data.hpp>
#include <gradus/methods.hpp>
#include <string>
#include <vector>

namespace gradus::textbook {

/// How it went.
struct BooleanPerceptron {
  /// Bias, and the weights of x1 and x2.
  std::vector<double> theta;
  /// Of each epoch, before its update.
  std::vector<double> mistakes, delta;
  std::string ended;
};

/// Trains on a table of two inputs and two classes.
BooleanPerceptron boolean_perceptron(const Dataset& table, const methods::Perceptron& method);

/// The same on (0, 0), (0, 1), (1, 0), (1, 1) with these values.
BooleanPerceptron boolean_perceptron(const std::vector<std::int64_t>& values,
                                     const methods::Perceptron& method);

}  // namespace gradus::textbook
