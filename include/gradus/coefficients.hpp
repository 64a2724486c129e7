// coefficients.hpp - what a linear model says, as a formula of the inputs in their own units.
//
//   for (const LinearOutput& output : linear_formula(saved.model, saved.loss, saved.schema).outputs)
//     std::cout << output.name << " = " << output.intercept << " + ...\n";
#pragma once

#include <gradus/losses.hpp>
#include <gradus/nn.hpp>
#include <gradus/schema.hpp>
#include <string>
#include <vector>

namespace gradus {

/// One number that a linear model gives: intercept + sum of coefficient times input.
struct LinearOutput {
  /// The target, or the class whose score it is.
  std::string name;
  double intercept = 0;
  /// In the order of the inputs.
  std::vector<double> coefficients;
};

/// A linear model without the scaling of its inputs and targets.
struct LinearFormula {
  /// Inputs by name; categories are inputs of 1 or 0: "Sex=M".
  std::vector<std::string> inputs;
  std::vector<LinearOutput> outputs;
  /// What the numbers are: "targets", "logarithms" of targets, "scores", or "logits", whose sigmoid or
  /// softmax is the probability.
  std::string gives;
};

/// The formula of a model with one linear layer, behind which there may be a sigmoid or a softmax, which
/// are left out. With one output for two classes it is that of the second. Throws UsageError, with the layer
/// that is in the way, for any other model.
LinearFormula linear_formula(const Model& model, const Loss& loss, const Schema& schema);

}  // namespace gradus
