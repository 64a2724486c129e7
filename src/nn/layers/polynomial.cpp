// polynomial.cpp - powers of every input.
#include <cmath>

#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field polynomial_fields[] = {
    field<&Polynomial::degree>("degree", Range{.least = 1, .most = Polynomial::highest}, "highest power"),
    field<&Polynomial::scaled>("scaled", any_number,
                               "divide x^k by sqrt((2k - 1)!!), its typical size for standardised inputs"),
};

Var formula(const Polynomial& layer, Builder& build, Var x) {
  build.require(x.shape().rank() == 2, "takes rows [B, inputs], got " + x.shape().labelled_str());
  std::vector<Var> powers{x};
  Var power = x;
  for (std::int64_t k = 2; k <= layer.degree; ++k) {
    power = power * x;
    // (2k - 1)!! is (2k - 1) times (2k - 3)!!.
    if (layer.scaled) power = power / std::sqrt(static_cast<double>(2 * k - 1));
    powers.push_back(power);
  }
  return concatenate(powers, 1);
}

}  // namespace

constinit const LayerKind Polynomial::kind = make_layer<Polynomial, formula>(
    "polynomial", "x, x^2, ..., x^degree of every input: [B, m] -> [B, degree m].", polynomial_fields);

}  // namespace gradus
