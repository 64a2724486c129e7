// slice.cpp - a stretch of one axis.
#include "ops/support/blocks.hpp"

namespace gradus {
namespace {

struct Slice {
  using Types = Any;
  static constexpr Info info{.signature = "[.., N, ..] -> [.., end - begin, ..]",
                             .doc = "Positions begin to end - 1 of one axis.",
                             .rule = "slice pads back",
                             .accuracy = {0}};
  static constexpr const char* notation = "slice({0})";

  static Shape shape(const Call& c) {
    const int axis = axis_of(c);
    const std::int64_t begin = c.integer("begin"), end = c.integer("end");
    c.require(0 <= begin && begin <= end && end <= c.shape()[axis], "the stretch must lie inside the axis");
    return c.shape().with(axis, end - begin);
  }

  // A unit is one position of the stretch, in one block.
  static std::int64_t units(const Work& work) {
    const Blocks to(work.output.shape, work.attributes.integer("axis"));
    return to.outer * to.length;
  }
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    const std::int64_t axis = work.attributes.integer("axis"), begin = work.attributes.integer("begin");
    const Blocks from(x.shape, axis), to(y.shape, axis);
    for (std::int64_t unit = work.begin; unit < work.end;) {
      const std::int64_t block = unit / to.length, at = unit % to.length;
      const std::int64_t count = std::min(to.length - at, work.end - unit);
      std::copy_n(x.data + (block * from.length + begin + at) * to.inner, count * to.inner,
                  y.data + unit * to.inner);
      unit += count;
    }
  }

  static Grads gradient(const Local& l) {
    const std::int64_t axis = l.integer("axis"), length = l.shape()[static_cast<int>(axis)];
    return {pad(l.dy, axis, l.integer("begin"), length - l.integer("end"))};
  }
  static Example example() {
    return {{numbers({1, 2, 3, 4})}, numbers({2, 3}), "by definition", stretch(0, 1, 3)};
  }
  static std::vector<Sample> samples() {
    return {{{{{5}}}, stretch(0, 1, 4)},    {{{{2, 4, 3}}}, stretch(1, 1, 3)}, {{{{3, 4}}}, stretch(1, 0, 4)},
            {{{{3, 4}}}, stretch(1, 3, 4)}, {{{{3, 4}}}, stretch(0, 2, 2)},    {{{{1, 1}}}, stretch(1, 0, 1)},
            {{{{0, 4}}}, stretch(1, 1, 3)}};
  }

 private:
  static Attributes stretch(std::int64_t axis, std::int64_t begin, std::int64_t end) {
    return {{"axis", axis}, {"begin", begin}, {"end", end}};
  }
};

}  // namespace

constinit const Op slice_op = make_op<Slice>("slice");
Var slice(Var x, std::int64_t axis, std::int64_t begin, std::int64_t end) {
  return apply(slice_op, {x}, {{"axis", checked_axis("slice", x, axis)}, {"begin", begin}, {"end", end}});
}

}  // namespace gradus
