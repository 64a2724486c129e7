// convolution.hpp - what conv2d and its two gradients share: attributes, lengths, checks, memory of units.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/free_list.hpp"
#include "kernels/lane_convolution.hpp"
#include "kernels/winograd.hpp"
#include "ops/support/extent.hpp"

namespace gradus {

/// How the windows of a convolution lie; `precise` where it is set.
Attributes convolution_attributes(const ConvolutionOptions& options);
/// The options that attributes came from.
ConvolutionOptions convolution_options(const Attributes& attributes);

/// The attributes of convolutions.
struct Windows {
  static constexpr Attribute<Extent> stride{"stride", lengths, "pixels from window to window", 1};
  static constexpr Attribute<Extent> padding{"padding", lengths_or_none, "zeros around the image", 0};
  static constexpr Attribute<Extent> dilation{"dilation", lengths, "pixels from weight to weight", 1};
  static constexpr Attribute<std::int64_t> groups{
      "groups", lengths, "channels and outputs fall into so many groups that do not see each other", 1};
  static constexpr Attribute<bool> precise{"precise", any_number, "without Winograd's method", false};
  static constexpr const AttributeInfo* attributes[] = {&stride, &padding, &dilation, &groups, &precise};
};

/// The lengths of a convolution by w of images x, in lanes or not.
kernels::Convolution convolution_of(const Shape& x, const Shape& w, const Attributes& attributes);

/// Shape of y = conv2d(x, w). Throws ShapeError, naming the op of the call, where x, w and the attributes do
/// not fit.
Shape convolved_shape(const Call& call, const Shape& x, const Shape& w);

/// True for a node of float32 that is done fastest with its images in lanes.
bool suits_lanes(Var x, kernels::ConvolutionKind kind);

/// Memory of a convolution, kept from call to call.
class ConvolutionMemory {
 public:
  /// What a thread needs for a unit: tiles of Winograd's method, images in lanes, or one unfolded image; for
  /// gradients of weights a product of one image; for images in lanes that are done one by one, memory to get
  /// them out of the lanes.
  struct Scratch {
    std::optional<kernels::WinogradConvolution> winograd;
    std::optional<kernels::LaneConvolution> lanes;
    Tensor unfolded, product, images, outputs;

    Scratch(const kernels::Convolution& c, Dtype dtype, kernels::ConvolutionKind kind, bool precise);
  };

  /// Scratch for as many units as `threads` do at a time. `precise`: without Winograd's method.
  ConvolutionMemory(const kernels::Convolution& c, Dtype dtype, kernels::ConvolutionKind kind, bool precise,
                    int threads);

  /// Weights for all units, as Winograd's method or images in lanes want them.
  void pack(const Work& work);
  FreeList<Scratch>& scratch() { return scratch_; }
  const float* packed() const { return packed_.data<float>().data(); }
  /// The gradient of the weights from one unit, where it is not the first.
  void* sums(std::int64_t unit) { return sums_[static_cast<std::size_t>(unit) - 1].raw(); }

 private:
  FreeList<Scratch> scratch_;
  Tensor packed_;
  std::vector<Tensor> sums_;
};

/// Images of a unit, one after another even where they lie in lanes.
template <class T>
struct PlainOrder {
  const kernels::Convolution& c;
  kernels::Images asked;

  kernels::Images images() const { return c.in_lanes ? kernels::Images{0, asked.end - asked.begin} : asked; }
  /// The images to read, of `size` numbers each; `room` is used where they lie in lanes.
  const T* read(const T* from, std::int64_t size, Tensor& room) const {
    if (!c.in_lanes) return from;
    T* const to = room.data<T>().data();
    kernels::out_of_lanes(asked, size, from, to);
    return to;
  }
  /// Calls write(where the images are to be written).
  template <class Write>
  void write(T* to, std::int64_t size, Tensor& room, const Write& write) const {
    T* const plain = c.in_lanes ? room.data<T>().data() : to;
    write(plain);
    if (c.in_lanes) kernels::into_lanes(asked, size, plain, to);
  }
};

/// What conv2d and its gradients have in common: a unit is a number of images. S has `kind`, and
/// convolution(work).
template <class S>
struct ConvolutionOp : Windows {
  static std::int64_t units(const Work& work) { return S::convolution(work).units(); }
  static std::int64_t grain(const Work&) { return 1; }
  static bool enters_lanes(Var x) { return suits_lanes(x, S::kind); }
  static std::shared_ptr<void> prepare(const Work& work) {
    return std::make_shared<ConvolutionMemory>(S::convolution(work), work.output.dtype, S::kind,
                                               convolution_options(work.attributes).precise, work.threads);
  }
  static ConvolutionMemory& memory(const Work& work) { return *static_cast<ConvolutionMemory*>(work.kept); }

  /// For each unit of the work in_vectors(convolution, unit) where channels or images lie in the lanes of
  /// vectors, or else unfolded(scratch, the images of the unit, unit).
  template <class T, class InVectors, class Unfolded>
  static void for_each_unit(const Work& work, const InVectors& in_vectors, const Unfolded& unfolded) {
    const kernels::Convolution c = S::convolution(work);
    const FreeList<ConvolutionMemory::Scratch>::Lease scratch(memory(work).scratch());
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
      unfolded(*scratch, PlainOrder<T>{c, c.unit(unit)}, unit);
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
