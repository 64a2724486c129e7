// steps.hpp - a pass as a sequence of steps, as a teacher would take them on the board.
#pragma once

#include <gradus/picture.hpp>
#include <optional>
#include <string>
#include <vector>

namespace gradus::explain {

/// One step: a value from the values before it, a gradient that goes down an edge, or gradients that are
/// added where paths meet.
struct ReplayStep {
  bool backward = false;
  /// The node whose value is made, or whose gradient is passed on or added.
  std::size_t node = 0;
  /// The input that the gradient goes down to.
  std::optional<std::size_t> input{};
  /// "z1 = x W1^T + b1", "dL/dz1 = dL/da1 * step(a1)"
  std::string formula{};
  /// What is made, "dL/dz1", the node that it comes through where there are other paths, and the right side;
  /// null where it is no formula. It belongs to the pass.
  std::string subject{}, through{};
  const Expression* right = nullptr;
  /// Of a value, its shape and layer: "[2, 5]   0.linear". Of a gradient, the rule: "chain rule".
  std::string remark{};
  /// One line a number, the numbers put in: "z1[1,2] = 1 * 0.5 + 2 * 0.25 = 1"; of many numbers a summary.
  std::vector<std::string> lines{};
};

/// All steps of a pass: values in order, then gradients from the loss back.
std::vector<ReplayStep> steps_of(const Replay& pass);
std::vector<ReplayStep> steps_of(Replay&&) = delete;  // steps point into their pass

}  // namespace gradus::explain
