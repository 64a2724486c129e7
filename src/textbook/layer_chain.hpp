// layer_chain.hpp - the small network as a chain of layers with their Jacobians, for the rows about it.
#pragma once

#include <gradus/picture.hpp>
#include <string_view>
#include <vector>

namespace gradus::textbook {

/// One forward and one backward pass of the network 3-4-1 on one instance, a node for each layer.
class LayerChain {
 public:
  LayerChain();

  const Subject& subject() const { return subject_; }
  const Replay& pass() const { return pass_; }
  /// The node of that name: x, W1, z1, a1, z2, L.
  const ReplayNode& node(std::string_view name) const;
  /// d node / d input as a matrix, rows are numbers of the node, from the pass.
  Tensor jacobian(std::string_view node, std::string_view input) const;
  /// The product of the Jacobians from the first name to the last: {"L", "z2", "a1"}.
  Tensor product(const std::vector<std::string_view>& names) const;

 private:
  Subject subject_;
  Replay pass_;
};

}  // namespace gradus::textbook
