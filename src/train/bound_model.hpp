// bound_model.hpp - a model whose memory the programs of a training write to.
#pragma once

#include <gradus/nn.hpp>
#include <memory>
#include <vector>

namespace gradus::training {

/// Where the numbers of a model lay when it was looked at. Programs are bound to that memory; users hold the
/// model, and may move, assign or prepare it.
class BoundModel {
 public:
  /// Of a prepared model.
  explicit BoundModel(const Model& model);
  /// Throws UsageError where the model is no longer that model: moved from, assigned to, prepared anew, or
  /// with a parameter or state of another shape or type. Other numbers in them are fine.
  void expect_same(const Model& model) const;

 private:
  struct Place {
    const Tensor* tensor;
    Shape shape;
    Dtype dtype;
  };
  bool same(const Model& model) const;

  /// Kept, so that no later preparation is taken for it.
  std::shared_ptr<const ModelTraits> traits_;
  std::vector<Place> places_;
};

}  // namespace gradus::training
