// perceptron.cpp - the perceptron: which side of a hyperplane.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

std::optional<Loss> loss(const models::Perceptron&, std::int64_t) { return PerceptronCriterion(); }

}  // namespace

constinit const ModelKind models::Perceptron::kind =
    make_model_kind<models::Perceptron, one_linear_layer<models::Perceptron>, loss>(
        "perceptron",
        "1 where w . x + b > 0: one linear layer, found by the solver averaged_perceptron unless another, "
        "such as "
        "perceptron, or an optimizer is named; with more than two classes one against the rest (Rosenblatt, "
        "1958).",
        {}, {.count = 2}, "averaged_perceptron");

}  // namespace gradus
