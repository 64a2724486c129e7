// random.cpp - normal random numbers, the same bits on every machine.
#include "base/random.hpp"

#include <cmath>

#include "base/angles.hpp"
#include "base/math.hpp"

namespace gradus {

double Random::normal(std::uint64_t index) const {
  const double u = 1.0 - uniform(2 * index);
  return std::sqrt(-2.0 * math::log(u)) * math::cos_of_turns(uniform(2 * index + 1));
}

}  // namespace gradus
