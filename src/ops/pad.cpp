// pad.cpp - zeros on both sides of an axis.
#include "ops/support/blocks.hpp"

namespace gradus {
namespace {

struct Pad {
  using Types = Numeric;
  static constexpr Info info{.signature = "[.., N, ..] -> [.., before + N + after, ..]",
                             .doc = "Zeros before and after the numbers of one axis.",
                             .rule = "pad slices back",
                             .accuracy = {0}};
  static constexpr const char* notation = "pad({0})";

  static Shape shape(const Call& c) {
    const int axis = axis_of(c);
    const std::int64_t before = c.integer("before"), after = c.integer("after");
    constexpr std::int64_t most = std::int64_t{1} << 48;
    c.require(before >= 0 && after >= 0, "zeros cannot be taken away");
    c.require(before <= most && after <= most, "there is no memory for so many zeros");
    return c.shape().with(axis, before + c.shape()[axis] + after);
  }

  // A unit is one block.
  static std::int64_t units(const Work& work) {
    return Blocks(work.output.shape, work.attributes.integer("axis")).outer;
  }
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    const std::int64_t axis = work.attributes.integer("axis");
    const Blocks from(x.shape, axis), to(y.shape, axis);
    const std::int64_t before = work.attributes.integer("before") * to.inner,
                       after = work.attributes.integer("after") * to.inner;
    for (std::int64_t block = work.begin; block < work.end; ++block) {
      const T* in = x.data + block * from.length * from.inner;
      T* out = y.data + block * to.length * to.inner;
      out = std::fill_n(out, before, T(0));
      out = std::copy_n(in, from.length * from.inner, out);
      std::fill_n(out, after, T(0));
    }
  }

  static Grads gradient(const Local& l) {
    const std::int64_t axis = l.integer("axis"), before = l.integer("before");
    return {slice(l.dy, axis, before, before + l.shape()[static_cast<int>(axis)])};
  }
  static Example example() {
    return {{numbers({1, 2})}, numbers({0, 1, 2, 0, 0}), "by definition", zeros(0, 1, 2)};
  }
  static std::vector<Sample> samples() {
    return {{{{{3}}}, zeros(0, 1, 2)},
            {{{{2, 3, 2}}}, zeros(1, 0, 1)},
            {{{{2, 3}}}, zeros(1, 2, 0)},
            {{{{1, 1}}}, zeros(0, 0, 0)},
            {{{{0, 2}}}, zeros(0, 1, 1)}};
  }

 private:
  static Attributes zeros(std::int64_t axis, std::int64_t before, std::int64_t after) {
    return {{"axis", axis}, {"before", before}, {"after", after}};
  }
};

}  // namespace

constinit const Op pad_op = make_op<Pad>("pad");
Var pad(Var x, std::int64_t axis, std::int64_t before, std::int64_t after) {
  return apply(pad_op, {x}, {{"axis", checked_axis("pad", x, axis)}, {"before", before}, {"after", after}});
}

}  // namespace gradus
