// linear.cpp - linear regression, or a linear classifier.
#include "nn/models/layers_of.hpp"

namespace gradus {

constinit const ModelKind models::Linear::kind =
    make_model_kind<models::Linear, one_linear_layer<models::Linear>>(
        "linear", "z = x W^T + b, and the loss that suits the task.", {},
        {.task = Task::regress, .count = 1});

}  // namespace gradus
