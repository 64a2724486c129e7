// svm.cpp - linear support vector machine: scores that leave a margin.
#include "base/part_text.hpp"
#include "nn/kinds.hpp"
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

constexpr Field svm_fields[] = {
    choice<&models::Svm::loss>("loss", "hinge|squared_hinge|multi_margin", "which hinge loss")};

std::optional<Loss> hinge(const models::Svm& svm, std::int64_t) {
  return Loss(find_kind(svm.loss, loss_kinds(), "loss"));
}

}  // namespace

constinit const ModelKind models::Svm::kind = make_model_kind<models::Svm, one_linear_layer<models::Svm>,
                                                              hinge>(
    "svm",
    "s = x W^T + b, one score per class, learnt by a hinge loss, so that the true class leads by a margin; "
    "svm:squared_hinge and svm:multi_margin take the others.",
    svm_fields);

}  // namespace gradus
