// glorot.cpp - keeps the variance of values and gradients alike from layer to layer.
#include <cmath>

#include "base/random.hpp"
#include "nn/part_file.hpp"

namespace gradus {
namespace {

double value(const Glorot&, const Fans& fans, const Random& random, std::uint64_t index) {
  const double limit = std::sqrt(6.0 / static_cast<double>(fans.in + fans.out));
  return limit * (2 * random.uniform(index) - 1);
}

}  // namespace

constinit const InitializerKind Glorot::kind = make_initializer<Glorot, value>(
    "glorot",
    "Uniform in +-sqrt(6 / (in + out)), for activations like tanh (Glorot and Bengio, 2010, equation 16).");

}  // namespace gradus
