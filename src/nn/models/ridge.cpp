// ridge.cpp - linear regression whose weights are kept small.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

constexpr Field ridge_fields[] = {
    field<&models::Ridge::alpha>("alpha", not_negative_by_factors, "strength of the penalty")};

std::optional<Loss> loss(const models::Ridge&, std::int64_t) { return HalfSquaredError(); }
std::vector<Penalty> penalties(const models::Ridge& model) { return {L2{.alpha = model.alpha}}; }

}  // namespace

constinit const ModelKind models::Ridge::kind =
    make_model_kind<models::Ridge, one_linear_layer<models::Ridge>, loss, penalties>(
        "ridge",
        "yhat = x W^T + b, learnt by half the squared error + alpha / 2 sum w^2 (Hoerl and Kennard, 1970).",
        ridge_fields, {.task = Task::regress, .count = 1});

}  // namespace gradus
