// concatenate.cpp - tensors one after another along an axis.
#include <gradus/error.hpp>

#include "ops/support/blocks.hpp"

namespace gradus {
namespace {

struct Concatenate : AxisOp {
  static constexpr Info info{
      .signature = "[.., A, ..], [.., B, ..], ... -> [.., A + B + ..., ..]",
      .doc = "The tensors one after another along one axis; all other axes must be equal.",
      .rule = "concatenate slices back",
      .accuracy = {0},
      .any_arity = true};
  static constexpr const char* notation = "concatenate({9})";  // all inputs, however many

  static Shape shape(const Call& c) {
    c.require(!c.inputs().empty(), "takes at least one input");
    const int along = axis_of(c);
    std::int64_t length = 0;
    for (const Var& part : c.inputs()) {
      c.require(part.shape().rank() == c.shape().rank(), "all inputs must have as many axes");
      length += part.shape()[along];
      c.require(part.shape().with(along, 0) == c.shape().with(along, 0), "all other axes must be equal");
    }
    return c.shape().with(along, length);
  }

  // A unit is one block of one input.
  static std::int64_t units(const Work& work) {
    return Blocks(work.output.shape, work[axis]).outer * std::ssize(work.inputs);
  }
  static constexpr Phases phases{.units = &units};
  template <class T>
  static void forward(const Work& work, Out<T> y) {
    const std::int64_t parts = std::ssize(work.inputs), along = work[axis];
    const Blocks to(y.shape, along);
    std::int64_t part = work.begin % parts, at = 0;
    for (std::int64_t i = 0; i < part; ++i) at += length(work, i, along);
    for (std::int64_t unit = work.begin; unit < work.end; ++unit) {
      const std::int64_t block = unit / parts, here = length(work, part, along), count = here * to.inner;
      const T* in = static_cast<const T*>(work.inputs[static_cast<std::size_t>(part)].data);
      std::copy_n(in + block * count, count, y.data + (block * to.length + at) * to.inner);
      at += here;
      if (++part == parts) part = at = 0;
    }
  }

  static Grads gradient(const Local& l) {
    Grads result;
    std::int64_t at = 0;
    for (const Var& part : l.inputs()) {
      const std::int64_t length = part.shape()[static_cast<int>(l[axis])];
      result.push_back(slice(l.dy, l[axis], at, at + length));
      at += length;
    }
    return result;
  }
  static Example example() {
    return {{Tensor::from<double>({2, 1}, {1, 4}), Tensor::from<double>({2, 2}, {2, 3, 5, 6})},
            Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6}),
            "by definition",
            {axis(1)}};
  }
  static std::vector<Sample> samples() {
    return {{{{{2}}, {{3}}}, {axis(0)}},
            {{{{2, 1, 3}}, {{2, 2, 3}}, {{2, 1, 3}}, {{2, 3, 3}}}, {axis(1)}},
            {{{{2, 3}}, {{2, 1}}}, {axis(1)}},
            {{{{1, 1}}}, {axis(0)}},
            {{{{0, 2}}, {{3, 2}}}, {axis(0)}}};
  }

 private:
  static std::int64_t length(const Work& work, std::int64_t part, std::int64_t along) {
    return work.inputs[static_cast<std::size_t>(part)].shape[static_cast<int>(along)];
  }
};

}  // namespace

constinit const Op concatenate_op = make_op<Concatenate, Any>("concatenate");
Var concatenate(std::span<const Var> parts, std::int64_t axis) {
  if (parts.empty()) throw ShapeError("concatenate: needs at least one tensor");
  return parts[0].graph().apply(concatenate_op, parts,
                                {Concatenate::axis(checked_axis("concatenate", parts[0], axis))});
}

}  // namespace gradus
