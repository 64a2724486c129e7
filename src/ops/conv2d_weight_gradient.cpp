// conv2d_weight_gradient.cpp - gradient of conv2d with respect to the kernels.
#include "ops/support/convolution.hpp"

namespace gradus {
namespace {

struct Conv2dWeightGradient : ConvolutionOp<Conv2dWeightGradient> {
  static constexpr Info info{
      .signature = "[B, C, H, W], [B, O, OH, OW] -> [O, C/groups, KH, KW]; or images in lanes",
      .doc =
          "dw_ockl = sum_bij dy_boij x_bc(i s - p + k d)(j s - p + l d): each weight gathers the gradients "
          "of the outputs times the pixels it was multiplied with. `kernel` is KH, KW. Sums over the batch "
          "run over blocks of images in their order.",
      .rule = "product rule of convolutions",
      .accuracy = {4096, "the sum of the sizes of its products"},
      .on_images = {.inputs = 2, .enters_lanes = &enters_lanes, .sums = true}};
  static constexpr Attribute<Extent> kernel{"kernel", lengths, "rows and columns of the weights"};
  static constexpr const AttributeInfo* attributes[] = {&stride, &padding, &dilation,
                                                        &groups, &precise, &kernel};
  static constexpr const char* notation = "conv2d_weight_gradient({0}, {1})";

  static Shape shape(const Call& c) {
    const Shape &x = c.shape(0), &dy = c.shape(1);
    c.require(are_images(x) && x.rank() == dy.rank(), "takes images and gradients of four axes");
    c.require(x[1] % c[groups] == 0, "groups must divide channels and outputs");
    const Shape w{dy[1], x[1] / c[groups], c[kernel].down, c[kernel].along};
    c.require(convolved_shape(c, x, w) == dy, "the gradient must have the shape of the convolution's result");
    return w;
  }

  static constexpr kernels::ConvolutionKind kind = kernels::ConvolutionKind::weight_gradient;
  static kernels::Convolution convolution(const Work& work) {
    return convolution_of(work.inputs[0].shape, work.output.shape, work.attributes);
  }
  // Unit 0 writes to the output, the others to memory that finish() adds.
  template <class T>
  static void forward(const Work& work, In<T> x, In<T> dy, Out<T> dw) {
    const auto to = [&](std::int64_t unit) {
      return unit == 0 ? dw.data : static_cast<T*>(memory(work).sums(unit));
    };
    for_each_unit<T>(
        work, [&](auto& in, std::int64_t unit) { in.weight_gradient(unit, x.data, dy.data, to(unit)); },
        [&](ConvolutionMemory::Scratch& scratch, const PlainOrder<T>& order, std::int64_t unit) {
          const T* const images = order.read(x.data, order.c.image_size(), scratch.images);
          const T* const outputs = order.read(dy.data, order.c.output_size(), scratch.outputs);
          kernels::convolve_weight_gradient(order.c, order.images(), images, outputs, to(unit),
                                            scratch.unfolded.data<T>().data(),
                                            scratch.product.data<T>().data());
        });
  }
  static void finish(const Work& work) {
    if (work.output.dtype == Dtype::float32)
      add_units<float>(work);
    else
      add_units<double>(work);
  }
  static constexpr Phases phases{.units = &units, .grain = &grain, .prepare = &prepare, .finish = &finish};

  static Grads gradient(const Local& l) {
    const ConvolutionOptions options = convolution_options(l.attributes());
    return {conv2d_input_gradient(l.x(1), l.dy, {l.shape(0)[2], l.shape(0)[3]}, options),
            conv2d(l.x(0), l.dy, options)};
  }
  static Example example() {
    return {
        {Tensor::from<double>({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6}), Tensor::from<double>({1, 1, 1, 2}, {1, 10})},
        Tensor::from<double>({1, 1, 2, 2}, {21, 32, 54, 65}),
        "by hand",
        sized({2, 2}, {})};
  }
  static std::vector<Sample> samples() {
    std::vector<Sample> result;
    for (const ConvolutionCase& each : convolution_cases())
      result.push_back({{{each.x}, {each.y}}, sized({each.w[2], each.w[3]}, each.options)});
    return result;
  }
  static Attributes sized(const Extent& weights, const ConvolutionOptions& options) {
    return with(convolution_attributes(options), kernel(weights));
  }

 private:
  template <class T>
  static void add_units(const Work& work) {
    const kernels::Convolution c = convolution(work);
    T* const total = static_cast<T*>(work.output.data);
    if (c.units() == 0) std::fill_n(total, c.weight_size(), T(0));
    // Added in double: of a large batch there are thousands of units.
    constexpr std::int64_t together = 512;
    for (std::int64_t first = 0; first < c.weight_size() && c.units() > 1; first += together) {
      const std::int64_t count = std::min(together, c.weight_size() - first);
      double all[together];
      std::copy_n(total + first, count, all);
      for (std::int64_t unit = 1; unit < c.units(); ++unit) {
        const T* sums = static_cast<const T*>(memory(work).sums(unit)) + first;
        for (std::int64_t i = 0; i < count; ++i) all[i] += static_cast<double>(sums[i]);
      }
      for (std::int64_t i = 0; i < count; ++i) total[first + i] = static_cast<T>(all[i]);
    }
  }
};

}  // namespace

constinit const Op conv2d_weight_gradient_op = make_op<Conv2dWeightGradient>("conv2d_weight_gradient");
Var conv2d_weight_gradient(Var x, Var dy, const Extent& kernel, const ConvolutionOptions& options) {
  return apply(conv2d_weight_gradient_op, {x, dy}, Conv2dWeightGradient::sized(kernel, options));
}

}  // namespace gradus
