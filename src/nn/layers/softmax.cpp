// softmax.cpp - scores in, probabilities out.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Softmax&, Builder& build, Var x) {
  build.require(x.shape().rank() >= 2, "takes rows of scores [B, ..., K], got " + x.shape().labelled_str());
  return softmax(x);
}

}  // namespace

constinit const LayerKind Softmax::kind = make_layer<Softmax, formula>(
    "softmax", "e^x / sum of e^x over the last axis: probabilities, which sum to one.", {}, {},
    OutputKind::probabilities);

}  // namespace gradus
