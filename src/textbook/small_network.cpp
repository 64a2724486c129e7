// small_network.cpp - weights and instances of the 3-4-1 network.
#include "textbook/small_network.hpp"

#include "base/random.hpp"

namespace gradus::textbook {

SmallTask::SmallTask() : x({10, 3}, Dtype::float64), y({10}, Dtype::int64) {
  const Random random(1, "instances");
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, random.normal(static_cast<std::uint64_t>(i)));
  for (std::int64_t i = 0; i < y.size(); ++i) y.set_number(i, x.number(3 * i) * x.number(3 * i + 1) > 0);
}

Model small_network(bool zero) {
  const auto layer = [&](std::int64_t outputs) {
    Linear linear(outputs);
    linear.bias_init = Zero();
    linear.init = zero ? Initializer(Zero()) : Initializer(Normal{.deviation = 0.7});
    return linear;
  };
  Model model = Sequential(NamedLayer("hidden", layer(4)), Sigmoid(), NamedLayer("output", layer(1)));
  model.prepare({3}, 1, Dtype::float64);
  return model;
}

}  // namespace gradus::textbook
