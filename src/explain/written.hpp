// written.hpp - formulas of a graph as text, with names or with numbers put in.
#pragma once

#include <gradus/graph.hpp>
#include <map>
#include <optional>
#include <string>

namespace gradus::explain {

/// The formula of a node over the leaves below it, with as few brackets as can be: "x W1^T + b1". Leaves are
/// written by their names, constants of one number as that number.
std::string written(const Graph& graph, NodeId id);

/// Values of leaves by name.
using LeafTensors = std::map<std::string, Tensor, std::less<>>;

/// One number of a node, by its index in memory, with the numbers of the leaves put in: "1 * 0.5 + 2 * 0.25".
/// Nothing where an op is in the way whose numbers are not simply made, or the text becomes long.
std::optional<std::string> written_number(const Graph& graph, NodeId id, std::int64_t index,
                                          const LeafTensors& values);

/// A number that belongs to a formula: the shortest text that reads back the same.
std::string exact_number(double value);

/// Digits as a factor and a power of ten, "1.5e+20" as 1.5 and 20; the power is empty where they have none.
struct Scientific {
  std::string factor, power;
};
Scientific scientific(const std::string& digits);

/// A value as people write it: at most four digits.
std::string short_number(double value);

/// All numbers of a small tensor in brackets, row by row; of a large one the first few, the least, the
/// greatest and the mean.
std::string values_text(const Tensor& tensor, std::int64_t most = 16);

/// The place of a number in a tensor, counted from 1: "[1,2]"; nothing for a single number of rank 0.
std::string place_text(const Shape& shape, std::int64_t index);

}  // namespace gradus::explain
