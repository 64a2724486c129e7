// dropout.cpp - sets a random share of the numbers to zero while training.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field dropout_fields[] = {
    field<&Dropout::probability>("probability", fraction, "share of the numbers set to zero"),
    field<&Dropout::falls>("falls", any_number, "whether that falls to 0 in the second half of a training"),
};

// x m / (1 - p), so that the expected value is that of inference, x.
Var formula(const Dropout& layer, Builder& build, Var x) {
  const double keep = 1 - layer.probability;
  if (!build.training() || keep == 1) return x;
  if (layer.falls) {
    const bool leaves_some =
        x.dtype() == Dtype::float64 ? keep > 0 : 1.0F - static_cast<float>(layer.probability) > 0;
    build.require(leaves_some, "a probability of 1 leaves nothing to learn from before it falls");
    const Var kept = 1 - layer.probability * build.fall(x.dtype());
    return x * build.mask(kept, x.shape()) / kept;
  }
  if (keep == 0) return zeros_like(x);
  return x * build.mask(keep, x.shape(), x.dtype()) / keep;
}

LayerExample dropout_example() {
  return {Dropout(), Tensor::from<double>({1, 3}, {-1.5, 0, 3}), Tensor::from<double>({1, 3}, {-1.5, 0, 3}),
          "by definition"};
}

}  // namespace

constinit const LayerKind Dropout::kind = make_layer<Dropout, formula, dropout_example>(
    "dropout",
    "x m / (1 - probability) in training, each m 0 with that probability and "
    "else 1; x in inference (Srivastava et al., "
    "2014).",
    dropout_fields);

}  // namespace gradus
