"""add_loss.py - HACKING, "Add a loss": quantile."""

from recipe import Declared, Recipe

QUANTILE = """\
// quantile.cpp - errors to both sides at different prices, so that a quantile is learnt.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field quantile_fields[] = {
    field<&Quantile::tau>("tau", fraction, "the share of targets that are to lie below"),
    reduction_field<Quantile>(),
};

Var formula(const Quantile& loss, Var e) { return maximum((1 - loss.tau) * e, -loss.tau * e); }

LossReference quantile_reference() {
  return {Tensor::from<double>({2, 1}, {3, 1}),
          Tensor::from<double>({2, 1}, {1, 5}),
          Tensor::from<double>({2}, {0.5, 3}),
          Tensor::from<double>({2, 1}, {0.25, -0.75}),
          "by hand",
          [](ExactRow yhat, ExactRow y) -> Long {
            const Long e = yhat[0] - y[0];
            return e > 0 ? e / 4 : -e * 3 / 4;
          },
          [](ExactRow yhat, ExactRow y, std::size_t) -> Long {
            const Long e = yhat[0] - y[0];
            return e > 0 ? 0.25L : e < 0 ? -0.75L : -0.25L;
          }};
}

}  // namespace

constinit const LossKind Quantile::kind = make_error_loss<Quantile, formula, quantile_reference>(
    "quantile",
    "e = yhat - y: (1 - tau) e where e > 0, -tau e elsewhere, summed over the outputs of a row (Koenker and "
    "Bassett, 1978). Values and derivatives within 6 units in the last place of the result.",
    quantile_fields);

}  // namespace gradus
"""

RECIPE = Recipe(
    section="Add a layer, a loss, a penalty, an initialiser",
    files={
        "src/nn/losses/quantile.cpp": QUANTILE,
        "include/gradus/losses.hpp": Declared(
            "struct AbsoluteError {\n  Reduction reduction = Reduction::mean;\n"
            "  static const LossKind kind;\n};\n",
            "/// With e = yhat - y: (1 - tau) e where e > 0, -tau e elsewhere; summed over the outputs.\nstruct Quantile {\n  double tau = 0.75;\n"
            "  Reduction reduction = Reduction::mean;\n  static const LossKind kind;\n};\n"),
    },
    tests=("nn/Loss", "catalog/"),
    says={("parts", "quantile"): "the share of targets that are to lie below"},
)
