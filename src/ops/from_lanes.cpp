// from_lanes.cpp - images out of the lanes of vectors, one after another.
#include "ops/support/lanes.hpp"

namespace gradus {
namespace {

struct FromLanes : LaneOp {
  static constexpr Info info{
      .signature = "[blocks, C, H, W, 16] -> [B, C, H, W]",
      .doc = "The first `batch` images of to_lanes, as they were: y_bchw = x_(b / 16)chw(b mod 16).",
      .rule = "into the lanes",
      .accuracy = {0},
      .fixed_length = true,
      .on_images = {.inputs = 1}};
  static constexpr const char* notation = "from_lanes({0})";
  static constexpr Attribute<std::int64_t> batch{"batch", any_number, "how many images there are"};
  static constexpr const AttributeInfo* attributes[] = {&batch};

  static Shape shape(const Call& c) {
    const Shape& x = c.shape();
    const std::int64_t images = c[batch];
    expect_blocks_of(c, images);
    return {images, x[1], x[2], x[3]};
  }
  static std::int64_t units(const Work& work) { return work.inputs[0].shape[0]; }
  static constexpr Phases phases{.units = &units};

  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    for_each_block(work, y.shape, [&](const kernels::Images& images, std::int64_t size) {
      T* const to = y.data + images.begin * size;
      if constexpr (std::is_same_v<T, float>)
        turn(x.data + images.begin * size, kernels::lane_images, size, images.end - images.begin, to, size);
      else
        kernels::out_of_lanes(images, size, x.data, to);
    });
  }

  static Grads gradient(const Local& l) { return {to_lanes(l.dy)}; }
  static Example example() {
    std::vector<double> lanes(32, 5.0);
    lanes[0] = 1, lanes[16] = 2, lanes[1] = 3, lanes[17] = 4;
    return {{Tensor::from<double>({1, 1, 1, 2, 16}, lanes)},
            Tensor::from<double>({2, 1, 1, 2}, {1, 2, 3, 4}),
            "by definition",
            {batch(2)}};
  }
  static std::vector<Sample> samples() {
    return {{{{{1, 1, 2, 3, 16}}}, {batch(2)}},
            {{{{1, 2, 1, 3, 16}}}, {batch(16)}},
            {{{{3, 1, 5, 4, 16}}}, {batch(35)}},
            {{{{0, 2, 2, 2, 16}}}, {batch(0)}}};
  }
};

}  // namespace

constinit const Op from_lanes_op = make_op<FromLanes>("from_lanes");
Var from_lanes(Var x, std::int64_t batch) { return apply(from_lanes_op, {x}, {FromLanes::batch(batch)}); }

}  // namespace gradus
