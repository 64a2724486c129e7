// lasso.cpp - linear regression that does without some of its inputs.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

constexpr Field lasso_fields[] = {
    field<&models::Lasso::alpha>("alpha", not_negative_by_factors, "strength of the penalty")};

std::optional<Loss> loss(const models::Lasso&, std::int64_t) { return HalfSquaredError(); }
std::vector<Penalty> penalties(const models::Lasso& model) { return {L1{.alpha = model.alpha}}; }

}  // namespace

constinit const ModelKind models::Lasso::kind =
    make_model_kind<models::Lasso, one_linear_layer<models::Lasso>, loss, penalties>(
        "lasso", "yhat = x W^T + b, learnt by half the squared error + alpha sum |w| (Tibshirani, 1996).",
        lasso_fields, {.task = Task::regress, .count = 1});

}  // namespace gradus
