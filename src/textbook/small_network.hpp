// small_network.hpp - the 3-4-1 network of sigmoid units that the rows on backpropagation share.
#pragma once

#include <gradus/nn.hpp>

namespace gradus::textbook {

/// Ten instances with three inputs and labels 0 or 1.
struct SmallTask {
  SmallTask();
  Tensor x, y;
};

/// Three inputs, four hidden sigmoid units, one output; the sigmoid of the output is in the log loss. Weights
/// are normal, or all zero.
Model small_network(bool zero = false);

}  // namespace gradus::textbook
