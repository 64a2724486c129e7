// lane_sum.cpp - sums over images in the lanes of vectors, whatever stands in lanes without an image.
#include "kernels/reduce.hpp"
#include "ops/support/lanes.hpp"

namespace gradus {
namespace {

struct LaneSum : LaneOp {
  static constexpr Info info{
      .signature = "[blocks, C, H, W, 16] -> [1, C, 1, 1, 1]",
      .doc =
          "The sum of all pixels of each channel over the first `batch` images of to_lanes; what stands in "
          "lanes without an image does not count. Order of additions: a tree that depends on the shape "
          "alone.",
      .rule = "sum spreads its gradient",
      .accuracy = {32, "the sum of the sizes of its terms"},
      .fixed_length = true};
  static constexpr Attribute<std::int64_t> batch{"batch", any_number, "how many images there are"};
  static constexpr const AttributeInfo* attributes[] = {&batch};

  static Shape shape(const Call& c) {
    expect_blocks_of(c, c[batch]);
    return {1, c.shape()[1], 1, 1, 1};
  }
  static std::int64_t units(const Work& work) { return work.inputs[0].shape[1]; }
  static constexpr Phases phases{.units = &units};

  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    kernels::sum_images({x.shape[0], x.shape[1], x.shape[2] * x.shape[3], work[batch]}, x.data, y.data,
                        work.begin, work.end);
  }

  static Grads gradient(const Local& l) {
    const Shape& x = l.shape();
    const std::int64_t images = l[batch];
    return {to_lanes(broadcast(reshape(l.dy, {1, x[1], 1, 1}), {images, x[1], x[2], x[3]}))};
  }
  static Var formula(const Call& c) {
    return reshape(sum(from_lanes(c.x(), c[batch]), {0, 2, 3}), {1, c.shape()[1], 1, 1, 1});
  }
  static Example example() {
    std::vector<double> lanes(32, 5.0);
    lanes[0] = 1, lanes[16] = 2, lanes[1] = 3, lanes[17] = 4;
    return {{Tensor::from<double>({1, 1, 1, 2, 16}, lanes)},
            Tensor::from<double>({1, 1, 1, 1, 1}, {10}),
            "by hand",
            {batch(2)}};
  }
  static std::vector<Sample> samples() {
    return {{{{{1, 1, 2, 3, 16}}}, {batch(2)}},
            {{{{1, 2, 1, 1, 16}}}, {batch(3)}},
            {{{{1, 2, 1, 3, 16}}}, {batch(16)}},
            {{{{3, 2, 5, 4, 16}}}, {batch(35)}},
            {{{{0, 2, 2, 2, 16}}}, {batch(0)}}};
  }
};

}  // namespace

constinit const Op lane_sum_op = make_op<LaneSum>("lane_sum");
Var lane_sum(Var x, std::int64_t batch) { return apply(lane_sum_op, {x}, {LaneSum::batch(batch)}); }

}  // namespace gradus
