// pytorch.cpp - what the most widely used framework starts its linear layers with.
#include <cmath>

#include "base/random.hpp"
#include "nn/part_file.hpp"

namespace gradus {
namespace {

double value(const Pytorch&, const Fans& fans, const Random& random, std::uint64_t index) {
  return std::sqrt(1.0 / static_cast<double>(fans.in)) * (2 * random.uniform(index) - 1);
}

}  // namespace

constinit const InitializerKind Pytorch::kind = make_initializer<Pytorch, value>(
    "pytorch",
    "Uniform in +-1 / sqrt(in), for the weights and the biases of linear layers alike: PyTorch's "
    "kaiming_uniform_ with a = sqrt(5).");

}  // namespace gradus
