// conv2d_input_gradient.cpp - gradient of conv2d with respect to the images, also known as a transposed
// convolution.
#include "ops/support/convolution.hpp"

namespace gradus {
namespace {

struct Conv2dInputGradient : ConvolutionOp<Conv2dInputGradient> {
  static constexpr Info info{
      .signature = "[B, O, OH, OW], [O, C/groups, KH, KW] -> [B, C, H, W]; or images in lanes",
      .doc =
          "dx_chw = sum of w_ockl dy_oij over all i, j, k, l with i s - p + k d = h and j s - p + l d = w: "
          "each output sends its gradient back to the pixels it has seen. `size` is H, W.",
      .rule = "product rule of convolutions",
      .accuracy = {4096, "the sum of the sizes of its products"},
      .fixed_length = true,
      .on_images = {.inputs = 1, .enters_lanes = &enters_lanes},
      .keeps_zeros = KeepsZeros::of_first};
  static constexpr Attribute<Extent> size{"size", lengths_or_none, "rows and columns of the images"};
  static constexpr const AttributeInfo* attributes[] = {&stride, &padding, &dilation,
                                                        &groups, &precise, &size};
  static constexpr const char* notation = "conv2d_input_gradient({0}, {1})";

  static Shape shape(const Call& c) {
    const Shape &dy = c.shape(0), &w = c.shape(1);
    c.require(are_images(dy) && w.rank() == 4, "takes gradients and kernels of four axes");
    c.require(c[groups] <= w[0], "groups must divide channels and outputs");
    c.require(w[1] <= most_extent, "there are too many channels");
    const Shape x = dy.with(1, w[1] * c[groups]).with(2, c[size].down).with(3, c[size].along);
    c.require(convolved_shape(c, x, w) == dy, "the gradient must have the shape of the convolution's result");
    return x;
  }

  static constexpr kernels::ConvolutionKind kind = kernels::ConvolutionKind::input_gradient;
  static kernels::Convolution convolution(const Work& work) {
    return convolution_of(work.output.shape, work.inputs[1].shape, work.attributes);
  }
  static void start(const Work& work) { memory(work).pack(work); }
  static constexpr Phases phases{.units = &units, .grain = &grain, .prepare = &prepare, .start = &start};
  template <class T>
  static void forward(const Work& work, In<T> dy, In<T> w, Out<T> dx) {
    for_each_unit<T>(
        work,
        [&](auto& in, std::int64_t unit) { in.convolve(unit, dy.data, memory(work).packed(), dx.data); },
        [&](ConvolutionMemory::Scratch& scratch, const PlainOrder<T>& order, std::int64_t) {
          const T* const from = order.read(dy.data, order.c.output_size(), scratch.outputs);
          order.write(dx.data, order.c.image_size(), scratch.images, [&](T* to) {
            kernels::convolve_input_gradient(order.c, order.images(), from, w.data, to,
                                             scratch.unfolded.data<T>().data());
          });
        });
  }

  static Grads gradient(const Local& l) {
    const ConvolutionOptions options = convolution_options(l.attributes());
    return {conv2d(l.dy, l.x(1), options),
            conv2d_weight_gradient(l.dy, l.x(0), {l.shape(1)[2], l.shape(1)[3]}, options)};
  }
  static Example example() {
    return {{Tensor::from<double>({1, 1, 1, 2}, {1, 2}), Tensor::from<double>({1, 1, 2, 2}, {3, 4, 5, 6})},
            Tensor::from<double>({1, 1, 2, 3}, {3, 10, 8, 5, 16, 12}),
            "by hand",
            sized({2, 3}, {})};
  }
  static std::vector<Sample> samples() {
    std::vector<Sample> result;
    for (const ConvolutionCase& each : convolution_cases())
      result.push_back({{{each.y}, {each.w}}, sized({each.x[2], each.x[3]}, each.options)});
    return result;
  }
  static Attributes sized(const Extent& image, const ConvolutionOptions& options) {
    return with(convolution_attributes(options), size(image));
  }
};

}  // namespace

constinit const Op conv2d_input_gradient_op = make_op<Conv2dInputGradient>("conv2d_input_gradient");
Var conv2d_input_gradient(Var dy, Var w, const Extent& size, const ConvolutionOptions& options) {
  return apply(conv2d_input_gradient_op, {dy, w}, Conv2dInputGradient::sized(size, options));
}

}  // namespace gradus
