// kinks.cpp - weights at which checks of gradients mean something.
#include "nn/kinks.hpp"

#include "base/random.hpp"

namespace gradus {

void leave_kinks(Model& model, std::uint64_t seed) {
  for (Parameter& parameter : model.parameters()) {
    const Random random(seed, parameter.name);
    bool zero = parameter.role == ParameterRole::bias;
    for (std::int64_t i = 0; i < parameter.value.size(); ++i) zero = zero && parameter.value.number(i) == 0;
    for (std::int64_t i = 0; zero && i < parameter.value.size(); ++i)
      parameter.value.set_number(i, 0.05 * random.normal(static_cast<std::uint64_t>(i)));
  }
}

}  // namespace gradus
