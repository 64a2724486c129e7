// convolution.hpp - what conv2d and its two gradients share: attributes, lengths, checks, memory of units.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "kernels/lane_convolution.hpp"
#include "kernels/winograd.hpp"
#include "ops/support/extent.hpp"

namespace gradus {

/// "stride", "padding", "dilation", "groups", and "precise" where it is set.
Attributes convolution_attributes(const ConvolutionOptions& options);
/// The options that attributes came from.
ConvolutionOptions convolution_options(const Attributes& attributes);

/// The lengths of a convolution of x by w.
Convolution convolution_of(const Shape& x, const Shape& w, const Attributes& attributes);

/// Shape of y = conv2d(x, w). Throws ShapeError, naming the op of the call, where x, w and the attributes do
/// not fit.
Shape convolved_shape(const Call& call, const Shape& x, const Shape& w);

/// Memory of a convolution, kept from call to call.
class ConvolutionMemory {
 public:
  /// What a thread needs for a unit: tiles of Winograd's method, images in lanes, or one unfolded image; for
  /// gradients of weights a product of one image.
  struct Scratch {
    std::optional<WinogradConvolution> winograd;
    std::optional<LaneConvolution> lanes;
    Tensor unfolded, product;
    std::atomic<bool> taken{false};
  };
  /// Scratch that one thread has while this lives.
  class Lease {
   public:
    explicit Lease(ConvolutionMemory& memory) : scratch_(memory.take()) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { scratch_.taken.store(false, std::memory_order_release); }
    Scratch* operator->() const { return &scratch_; }

   private:
    Scratch& scratch_;
  };

  /// Scratch for as many units as `threads` do at a time. `precise`: without Winograd's method.
  ConvolutionMemory(const Convolution& c, Dtype dtype, ConvolutionKind kind, bool precise, int threads);

  /// Weights for all units, as Winograd's method or images in lanes want them.
  void pack(const Work& work);
  const float* packed() const { return packed_.data<float>().data(); }
  /// The gradient of the weights from one unit, where it is not the first.
  void* sums(std::int64_t unit) { return sums_[static_cast<std::size_t>(unit) - 1].raw(); }

 private:
  Scratch& take();

  std::deque<Scratch> scratch_;
  Tensor packed_;
  std::vector<Tensor> sums_;
};

/// What conv2d and its gradients have in common: a unit is a number of images. S has `kind`, and
/// convolution(work).
template <class S>
struct ConvolutionOp {
  static std::int64_t units(const Work& work) { return S::convolution(work).units(); }
  static std::int64_t grain(const Work&) { return 1; }
  static std::shared_ptr<void> prepare(const Work& work) {
    return std::make_shared<ConvolutionMemory>(S::convolution(work), work.output.dtype, S::kind,
                                               convolution_options(work.attributes).precise, work.threads);
  }
  static ConvolutionMemory& memory(const Work& work) { return *static_cast<ConvolutionMemory*>(work.kept); }

  /// For each unit of the work in_vectors(convolution, unit) where channels or images lie in the lanes of
  /// vectors, or else unfolded(scratch, unit).
  template <class T, class InVectors, class Unfolded>
  static void for_each_unit(const Work& work, const InVectors& in_vectors, const Unfolded& unfolded) {
    const ConvolutionMemory::Lease scratch(memory(work));
    for (std::int64_t unit = work.begin; unit < work.end; ++unit) {
      if constexpr (std::is_same_v<T, float>) {
        if (scratch->winograd) {
          in_vectors(*scratch->winograd, unit);
          continue;
        }
        if (scratch->lanes) {
          in_vectors(*scratch->lanes, unit);
          continue;
        }
      }
      unfolded(*scratch.operator->(), unit);
    }
  }
};

/// Shapes that fit together, y = conv2d(x, w), for samples.
struct ConvolutionCase {
  Shape x, w, y;
  ConvolutionOptions options = {};
};

/// Strides, padding, dilation, groups, one pixel, one window, no images, images smaller than the kernel.
std::vector<ConvolutionCase> convolution_cases();

}  // namespace gradus
