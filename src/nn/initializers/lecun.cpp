// lecun.cpp - keeps the size of values from layer to layer where nothing halves them.
#include <cmath>

#include "base/random.hpp"
#include "nn/part_file.hpp"

namespace gradus {
namespace {

double value(const Lecun&, const Fans& fans, const Random& random, std::uint64_t index) {
  return std::sqrt(1.0 / static_cast<double>(fans.in)) * random.normal(index);
}

}  // namespace

constinit const InitializerKind Lecun::kind = make_initializer<Lecun, value>(
    "lecun",
    "Normal with variance 1 / in, for selu and layers without activation (LeCun, Bottou, Orr and Mueller, "
    "1998, equation 16).");

}  // namespace gradus
