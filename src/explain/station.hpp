// station.hpp - a named piece of a formula.
#pragma once

#include <gradus/graph.hpp>
#include <string>

namespace gradus::explain {

/// A node with a name.
struct Station {
  std::string name;
  /// The node of the subject.
  NodeId source = -1;
  /// Its leaf in the graph of the derivation, and the formula it stands for over other leaves; -1 for what is
  /// given.
  NodeId symbol = -1, formula = -1;
  /// The formula that is differentiated; another one where the lectures take it apart, as softmax.
  NodeId taken_apart = -1;
  /// It depends on what the gradient is wanted for, and a gradient can reach it.
  bool depends = false;
  /// The derivation gave it its name, u1 or the like.
  bool invented = false;
  /// Part of the loss, not of the model.
  bool in_loss = false;
  /// Part of the loss of each row: its gradient is that of l, the loss of the rows, and rows do not mix.
  bool per_row = false;
  /// The leaf "dz1" or "dl/dp_a", and in the end the formula of that gradient.
  NodeId gradient_symbol = -1, gradient = -1;
};

}  // namespace gradus::explain
