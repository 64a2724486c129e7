// bound_model.cpp - sees whether a model was moved, replaced or prepared anew.
#include "train/bound_model.hpp"

#include <gradus/error.hpp>

namespace gradus::training {
namespace {

// Calls visit(tensor) for each parameter and state, in order.
template <class Visit>
void for_tensors(const Model& model, const Visit& visit) {
  for (const Parameter& parameter : model.parameters()) visit(parameter.value);
  for (const ModelState& state : model.states()) visit(state.value);
}

}  // namespace

BoundModel::BoundModel(const Model& model) : traits_(model.shared_traits()) {
  for_tensors(model, [&](const Tensor& tensor) {
    places_.push_back({&tensor, tensor.shape(), tensor.dtype()});
  });
}

bool BoundModel::same(const Model& model) const {
  if (model.shared_traits() != traits_ || model.parameters().size() + model.states().size() != places_.size())
    return false;
  bool result = true;
  auto place = places_.begin();
  for_tensors(model, [&](const Tensor& tensor) {
    result = result && place->tensor == &tensor && place->shape == tensor.shape() &&
             place->dtype == tensor.dtype();
    ++place;
  });
  return result;
}

void BoundModel::expect_same(const Model& model) const {
  if (!same(model))
    throw UsageError(
        "the model was moved, replaced or prepared anew during its training, or a weight got another shape: "
        "leave it in place until the training has ended; numbers in its weights may be changed");
}

}  // namespace gradus::training
