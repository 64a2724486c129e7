// log_softmax.cpp - scores in, logarithms of probabilities out.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const LogSoftmax&, Builder& build, Var x) {
  build.require(x.shape().rank() >= 2, "takes rows of scores [B, ..., K], got " + x.shape().labelled_str());
  return log_softmax(x);
}

}  // namespace

constinit const LayerKind LogSoftmax::kind = make_layer<LogSoftmax, formula>(
    "log_softmax", "x - log of the sum of e^x over the last axis: logarithms of probabilities.", {}, {},
    OutputKind::log_probabilities);

}  // namespace gradus
