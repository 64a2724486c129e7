// slice.cpp - a stretch of one axis.
#include "ops/support/blocks.hpp"

namespace gradus {
namespace {

struct Slice : AxisOp {
  static constexpr Info info{.signature = "[.., N, ..] -> [.., end - begin, ..]",
                             .doc = "Positions begin to end - 1 of one axis.",
                             .rule = "slice pads back",
                             .accuracy = {0}};
  static constexpr const char* notation = "slice({0})";
  static constexpr Attribute<std::int64_t> begin{"begin", any_number, "the first position, counted from 0"};
  static constexpr Attribute<std::int64_t> end{"end", any_number, "the position behind the last one"};
  static constexpr const AttributeInfo* attributes[] = {&axis, &begin, &end};

  static Shape shape(const Call& c) {
    const int along = axis_of(c);
    const std::int64_t first = c[begin], last = c[end];
    c.require(0 <= first && first <= last && last <= c.shape()[along],
              "the stretch must lie inside the axis");
    return c.shape().with(along, last - first);
  }

  // A unit is one position of the stretch, in one block.
  static std::int64_t units(const Work& work) {
    const Blocks to(work.output.shape, work[axis]);
    return to.outer * to.length;
  }
  static constexpr Phases phases{.units = &units};
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    const std::int64_t first = work[begin];
    const Blocks from(x.shape, work[axis]), to(y.shape, work[axis]);
    for (std::int64_t unit = work.begin; unit < work.end;) {
      const std::int64_t block = unit / to.length, at = unit % to.length;
      const std::int64_t count = std::min(to.length - at, work.end - unit);
      std::copy_n(x.data + (block * from.length + first + at) * to.inner, count * to.inner,
                  y.data + unit * to.inner);
      unit += count;
    }
  }

  static Grads gradient(const Local& l) {
    const std::int64_t length = l.shape()[static_cast<int>(l[axis])];
    return {pad(l.dy, l[axis], l[begin], length - l[end])};
  }
  static Example example() {
    return {{numbers({1, 2, 3, 4})}, numbers({2, 3}), "by definition", {axis(0), begin(1), end(3)}};
  }
  static std::vector<Sample> samples() {
    return {{{{{5}}}, {axis(0), begin(1), end(4)}},    {{{{2, 4, 3}}}, {axis(1), begin(1), end(3)}},
            {{{{3, 4}}}, {axis(1), begin(0), end(4)}}, {{{{3, 4}}}, {axis(1), begin(3), end(4)}},
            {{{{3, 4}}}, {axis(0), begin(2), end(2)}}, {{{{1, 1}}}, {axis(1), begin(0), end(1)}},
            {{{{0, 4}}}, {axis(1), begin(1), end(3)}}};
  }
};

}  // namespace

constinit const Op slice_op = make_op<Slice, Any>("slice");
Var slice(Var x, std::int64_t axis, std::int64_t begin, std::int64_t end) {
  return apply(slice_op, {x},
               {Slice::axis(checked_axis("slice", x, axis)), Slice::begin(begin), Slice::end(end)});
}

}  // namespace gradus
