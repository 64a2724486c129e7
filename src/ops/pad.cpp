// pad.cpp - zeros on both sides of an axis.
#include "ops/support/blocks.hpp"

namespace gradus {
namespace {

struct Pad : AxisOp {
  static constexpr Info info{.signature = "[.., N, ..] -> [.., before + N + after, ..]",
                             .doc = "Zeros before and after the numbers of one axis.",
                             .rule = "pad slices back",
                             .accuracy = {0}};
  static constexpr const char* notation = "pad({0})";
  static constexpr Range zeros{.least = 0, .most = static_cast<double>(std::int64_t{1} << 48)};
  static constexpr Attribute<std::int64_t> before{"before", zeros, "zeros before the numbers"};
  static constexpr Attribute<std::int64_t> after{"after", zeros, "zeros after them"};
  static constexpr const AttributeInfo* attributes[] = {&axis, &before, &after};

  static Shape shape(const Call& c) {
    const int along = axis_of(c);
    return c.shape().with(along, c[before] + c.shape()[along] + c[after]);
  }

  // A unit is one block.
  static std::int64_t units(const Work& work) { return Blocks(work.output.shape, work[axis]).outer; }
  static constexpr Phases phases{.units = &units};
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    const Blocks from(x.shape, work[axis]), to(y.shape, work[axis]);
    const std::int64_t first = work[before] * to.inner, last = work[after] * to.inner;
    for (std::int64_t block = work.begin; block < work.end; ++block) {
      const T* in = x.data + block * from.length * from.inner;
      T* out = y.data + block * to.length * to.inner;
      out = std::fill_n(out, first, T(0));
      out = std::copy_n(in, from.length * from.inner, out);
      std::fill_n(out, last, T(0));
    }
  }

  static Grads gradient(const Local& l) {
    return {slice(l.dy, l[axis], l[before], l[before] + l.shape()[static_cast<int>(l[axis])])};
  }
  static Example example() {
    return {{numbers({1, 2})}, numbers({0, 1, 2, 0, 0}), "by definition", {axis(0), before(1), after(2)}};
  }
  static std::vector<Sample> samples() {
    return {{{{{3}}}, {axis(0), before(1), after(2)}},
            {{{{2, 3, 2}}}, {axis(1), before(0), after(1)}},
            {{{{2, 3}}}, {axis(1), before(2), after(0)}},
            {{{{1, 1}}}, {axis(0), before(0), after(0)}},
            {{{{0, 2}}}, {axis(0), before(1), after(1)}}};
  }
};

}  // namespace

constinit const Op pad_op = make_op<Pad, Numeric>("pad");
Var pad(Var x, std::int64_t axis, std::int64_t before, std::int64_t after) {
  return apply(pad_op, {x},
               {Pad::axis(checked_axis("pad", x, axis)), Pad::before(before), Pad::after(after)});
}

}  // namespace gradus
