// svm.cpp - linear support vector machine: scores that leave a margin.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

constexpr Field svm_fields[] = {field<&models::Svm::loss>("loss", any_number, "which hinge loss")};

std::optional<Loss> hinge(const models::Svm& svm, std::int64_t) {
  switch (svm.loss) {
    case models::SvmLoss::squared_hinge:
      return SquaredHinge();
    case models::SvmLoss::multi_margin:
      return MultiMargin();
    default:
      return Hinge();
  }
}

}  // namespace

constinit const ModelKind models::Svm::kind = make_model_kind<models::Svm, one_linear_layer<models::Svm>,
                                                              hinge>(
    "svm",
    "s = x W^T + b, one score per class, learnt by a hinge loss, so that the true class leads by a margin; "
    "svm:squared_hinge and svm:multi_margin take the others.",
    svm_fields);

}  // namespace gradus
