// proof.hpp - each printed line of a derivation, read back and held against the value that it claims.
#pragma once

#include <gradus/error.hpp>
#include <gradus/explain.hpp>
#include <string>

#include "explain/reading.hpp"

namespace gradus::explain {

/// Reads printed formulas back.
class Proof {
 public:
  explicit Proof(const Derivation& derivation);

  /// The text of a node's formula in a notation, once it is read back: it has the node's shape and value.
  /// Throws InternalError where it has not.
  std::string printed(NodeId id, Notation notation, bool indexed = false);

  /// Letters of a left side, by its shape.
  std::string letters(const Shape& shape) const;

 private:
  std::string written(NodeId id, Notation notation, bool indexed) const;
  const Tensor& value(NodeId id);

  const Derivation& derivation_;
  Meanings meanings_;
  bool batch_;
  std::map<NodeId, Tensor> values_;
  std::map<std::tuple<NodeId, Notation, bool>, std::string> known_;
};

/// Whether a printed formula has this value, and if not, why.
std::optional<std::string> fault_of(const std::string& printed, Notation notation, const Meanings& meanings,
                                    const Tensor& claimed, const std::optional<std::string>& indices = {});

}  // namespace gradus::explain
