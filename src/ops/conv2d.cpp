// conv2d.cpp - two-dimensional convolution of images with learned kernels.
#include "ops/support/convolution.hpp"

namespace gradus {
namespace {

struct Conv2d : ConvolutionOp<Conv2d> {
  static constexpr Info info{
      .signature = "[B, C, H, W], [O, C/groups, KH, KW] -> [B, O, OH, OW]; or images in lanes",
      .doc =
          "y_oij = sum_ckl w_ockl x_c(i s - p + k d)(j s - p + l d), with stride s, padding p by zeros and "
          "dilation d: the kernel is not turned round, as usual in learning. With groups, each group of "
          "outputs sees its own channels only.",
      .rule = "product rule of convolutions",
      .accuracy = {4096, "the sum of the sizes of its products"},
      .on_images = {.inputs = 1, .enters_lanes = &enters_lanes},
      .keeps_zeros = KeepsZeros::of_first};
  static constexpr const char* notation = "conv2d({0}, {1})";

  static Shape shape(const Call& c) {
    c.require(are_images(c.shape(0)) && c.shape(1).rank() == 4, "takes images and kernels of four axes");
    return convolved_shape(c, c.shape(0), c.shape(1));
  }

  static constexpr kernels::ConvolutionKind kind = kernels::ConvolutionKind::forward;
  static kernels::Convolution convolution(const Work& work) {
    return convolution_of(work.inputs[0].shape, work.inputs[1].shape, work.attributes);
  }
  static void start(const Work& work) { memory(work).pack(work); }
  static constexpr Phases phases{.units = &units, .grain = &grain, .prepare = &prepare, .start = &start};
  template <class T>
  static void forward(const Work& work, In<T> x, In<T> w, Out<T> y) {
    for_each_unit<T>(
        work, [&](auto& in, std::int64_t unit) { in.convolve(unit, x.data, memory(work).packed(), y.data); },
        [&](ConvolutionMemory::Scratch& scratch, const PlainOrder<T>& order, std::int64_t) {
          const T* const from = order.read(x.data, order.c.image_size(), scratch.images);
          order.write(y.data, order.c.output_size(), scratch.outputs, [&](T* to) {
            kernels::convolve(order.c, order.images(), from, w.data, to, scratch.unfolded.data<T>().data());
          });
        });
  }

  static Grads gradient(const Local& l) {
    const ConvolutionOptions options = convolution_options(l.attributes());
    return {conv2d_input_gradient(l.dy, l.x(1), {l.shape(0)[2], l.shape(0)[3]}, options),
            conv2d_weight_gradient(l.x(0), l.dy, {l.shape(1)[2], l.shape(1)[3]}, options)};
  }
  static Example example() {
    return {{Tensor::from<double>({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}),
             Tensor::from<double>({1, 1, 2, 2}, {1, 10, 100, 1000})},
            Tensor::from<double>({1, 1, 2, 2}, {5421, 6532, 8754, 9865}),
            "by hand",
            convolution_attributes({})};
  }
  static std::vector<Sample> samples() {
    std::vector<Sample> result;
    for (const ConvolutionCase& each : convolution_cases())
      result.push_back({{{each.x}, {each.w}}, convolution_attributes(each.options)});
    return result;
  }
};

}  // namespace

constinit const Op conv2d_op = make_op<Conv2d>("conv2d");
Var conv2d(Var x, Var w, const ConvolutionOptions& options) {
  return apply(conv2d_op, {x, w}, convolution_attributes(options));
}

}  // namespace gradus
