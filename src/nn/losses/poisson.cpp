// poisson.cpp - half the deviance of Poisson's distribution, on the logarithm of its mean.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field poisson_fields[] = {reduction_field<Poisson>()};

// Where the exponential goes on as its tangent: e^30 is 1e13.
constexpr double steepest = 30;

// e^z, and e^30 (1 + z - 30) beyond.
Var poisson_mean(Var z) {
  const Var inside = minimum(z, number_like(z, steepest));
  const Var steep = exp(inside);
  return steep * (1 + (z - inside));
}

// y log y - y z in one: nothing for y = 0, whatever z is.
Var poisson_rows(const void*, Var z, Var target) {
  const Var y = fitted_target(z, target);
  const Var some = greater(y, zeros_like(y));
  const Var entropy = y * log(select(some, y, ones_like(y)));
  const Var own = select(some, entropy, zeros_like(y));
  const Var mean = poisson_mean(z);
  const Var of_z = mean - y * z;
  return sum_of_row(of_z + (own - y));
}

Var poisson_prediction(const void*, Var z) { return poisson_mean(z); }

Long exact_poisson_mean(Long z) {
  return z > steepest ? std::exp(Long{steepest}) * (1 + z - steepest) : std::exp(z);
}

LossReference poisson_reference() {
  return {reference_numbers(),
          Tensor::from<double>({2, 3}, {0, 1, 3, 2, 0, 7}),
          Tensor::from<double>({2}, {6.5540526244965385, 35.287361940172616}),
          Tensor::from<double>({2, 3}, {0.48196138329039984, -0.41528737948942174, -2.839840060063568,
                                        -1.6672077283987727, 2.974569001489811, -6.9663307508685355}),
          "scikit-learn 1.7, half of mean_poisson_deviance",
          [](ExactRow z, ExactRow y) -> Long {
            return exact_poisson_mean(z[0]) - y[0] * z[0] + (y[0] > 0 ? y[0] * std::log(y[0]) : 0) - y[0];
          },
          [](ExactRow z, ExactRow y, std::size_t) -> Long {
            return (z[0] > steepest ? std::exp(Long{steepest}) : std::exp(z[0])) - y[0];
          },
          [](ExactRow z, ExactRow y, Long) -> Long {
            return exact_poisson_mean(z[0]) + y[0] * (1 + std::abs(z[0]));
          }};
}

}  // namespace

constinit const LossKind Poisson::kind = make_loss<Poisson, poisson_reference>(
    "poisson",
    "e^z - y + y (log y - z) of counts y and the logarithm z of their mean, summed over the outputs of a "
    "row; "
    "beyond z = 30 the exponential goes on as its tangent."
    " Values and derivatives within 8 units in the last place of e^z + y (1 + |z|).",
    poisson_fields,
    LossFunctions{.classifies = false,
                  .rows = poisson_rows,
                  .counts = nullptr,
                  .prediction = poisson_prediction,
                  .says = PredictionKind::numbers,
                  .takes = LossInput::numbers,
                  .outputs = one_output_each,
                  .scale = TargetScale::count});

}  // namespace gradus
