// kinks.hpp - weights at which checks of gradients mean something.
#pragma once

#include <cstdint>
#include <gradus/nn.hpp>

namespace gradus {

/// Moves biases that are all 0 a little: with them, what sees zeros alone, as black pixels, lies exactly on
/// the kink of a ReLU, where no difference is a gradient.
void leave_kinks(Model& model, std::uint64_t seed);

}  // namespace gradus
