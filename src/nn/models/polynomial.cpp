// polynomial.cpp - a linear layer on powers of the inputs: curves by linear means.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

constexpr Field polynomial_fields[] = {
    field<&models::Polynomial::degree>("degree", Range{.least = 1, .most = gradus::Polynomial::highest},
                                       "highest power"),
    field<&models::Polynomial::scaled>("scaled", any_number,
                                       "divide each power by its typical size for standardised inputs"),
};

Model build(const models::Polynomial& model, const ModelRequest& request) {
  return Model(
      flat_then(request, {gradus::Polynomial(model.degree, model.scaled), he_linear(request.outputs)}));
}

}  // namespace

constinit const ModelKind models::Polynomial::kind = make_model_kind<models::Polynomial, build>(
    "polynomial",
    "yhat = b + w_1 x + w_2 x^2 + ... + w_degree x^degree, summed "
    "over the inputs, and the loss that suits the task.",
    polynomial_fields, {.sample = "1", .task = Task::regress, .count = 1});

}  // namespace gradus
