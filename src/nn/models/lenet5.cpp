// lenet5.cpp - the convolutional net that read the digits of cheques.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

constexpr Field lenet5_fields[] = {field<&models::Lenet5::original>(
    "original", any_number, "tanh and average pools in place of ReLU and max pools")};

Model build(const models::Lenet5& lenet, const ModelRequest& request) {
  const Layer activation = lenet.original ? Layer(Tanh()) : Layer(Relu());
  const Layer pool = lenet.original ? Layer(AvgPool2d()) : Layer(MaxPool2d());
  return Sequential(Conv2d(6, 5, 2), activation, pool, Conv2d(16, 5), activation, pool, Flatten(),
                    he_linear(120), activation, he_linear(84), activation, he_linear(request.outputs));
}

}  // namespace

constinit const ModelKind models::Lenet5::kind = make_model_kind<models::Lenet5, build>(
    "lenet5",
    "LeNet-5 for images [1, 28, 28]: convolution 6@5x5, pool, convolution 16@5x5, pool, linear 120, 84, and "
    "one score per class (LeCun, Bottou, Bengio and Haffner, 1998; all maps connected).",
    lenet5_fields, {.sample = "1x28x28"});

}  // namespace gradus
