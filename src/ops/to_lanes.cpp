// to_lanes.cpp - images side by side in the lanes of vectors.
#include "ops/support/lanes.hpp"

namespace gradus {
namespace {

struct ToLanes : LaneOp {
  static constexpr Info info{
      .signature = "[B, C, H, W] -> [blocks, C, H, W, 16]",
      .doc =
          "One pixel of 16 images lies in one place: y_nchwl = x_(16 n + l)chw, and 0 where the last block "
          "has no more images. Convolutions and pools take images in this layout, too.",
      .rule = "out of the lanes",
      .accuracy = {0},
      .on_images = {.inputs = 1}};
  static constexpr const char* notation = "to_lanes({0})";

  static Shape shape(const Call& c) {
    c.require(c.shape().rank() == 4, "takes images [B, C, H, W]");
    const Shape& x = c.shape();
    return {(x[0] + kernels::lane_images - 1) / kernels::lane_images, x[1], x[2], x[3], kernels::lane_images};
  }
  static std::int64_t units(const Work& work) { return work.output.shape[0]; }
  static constexpr Phases phases{.units = &units};

  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    for_each_block(work, x.shape, [&](const kernels::Images& images, std::int64_t size) {
      T* const block = y.data + images.begin * size;
      if (images.end - images.begin < kernels::lane_images)
        std::fill_n(block, size * kernels::lane_images, T(0));
      if constexpr (std::is_same_v<T, float>)
        turn(x.data + images.begin * size, size, images.end - images.begin, size, block,
             kernels::lane_images);
      else
        kernels::into_lanes(images, size, x.data + images.begin * size, y.data);
    });
  }

  static Grads gradient(const Local& l) { return {from_lanes(l.dy, l.shape()[0])}; }
  static Example example() {
    std::vector<double> lanes(32, 0.0);
    lanes[0] = 1, lanes[16] = 2, lanes[1] = 3, lanes[17] = 4;
    return {{Tensor::from<double>({2, 1, 1, 2}, {1, 2, 3, 4})},
            Tensor::from<double>({1, 1, 1, 2, 16}, lanes),
            "by definition"};
  }
  static std::vector<Sample> samples() {
    return {{{{{2, 1, 2, 3}}}}, {{{{16, 2, 1, 3}}}}, {{{{35, 1, 5, 4}}}}, {{{{0, 2, 2, 2}}}}};
  }
};

}  // namespace

constinit const Op to_lanes_op = make_op<ToLanes>("to_lanes");
Var to_lanes(Var x) { return apply(to_lanes_op, {x}); }

}  // namespace gradus
