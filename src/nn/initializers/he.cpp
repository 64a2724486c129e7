// he.cpp - keeps the size of values from layer to layer where relu halves them.
#include <cmath>

#include "base/random.hpp"
#include "nn/part_file.hpp"

namespace gradus {
namespace {

double value(const He&, const Fans& fans, const Random& random, std::uint64_t index) {
  return std::sqrt(2.0 / static_cast<double>(fans.in)) * random.normal(index);
}

}  // namespace

constinit const InitializerKind He::kind = make_initializer<He, value>(
    "he", "Normal with variance 2 / in, for relu and its kin (He, Zhang, Ren and Sun, 2015, equation 10).");

}  // namespace gradus
