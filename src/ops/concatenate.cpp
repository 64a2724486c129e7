// concatenate.cpp - tensors one after another along an axis.
#include <gradus/error.hpp>

#include "ops/support/blocks.hpp"

namespace gradus {
namespace {

struct Concatenate {
  using Types = Any;
  static constexpr int arity = -1;
  static constexpr Info info{
      .signature = "[.., A, ..], [.., B, ..], ... -> [.., A + B + ..., ..]",
      .doc = "The tensors one after another along one axis; all other axes must be equal.",
      .rule = "concatenate slices back",
      .accuracy = {0}};
  static constexpr const char* notation = "concatenate({9})";  // all inputs, however many

  static Shape shape(const Call& c) {
    c.require(!c.inputs().empty(), "takes at least one input");
    const int axis = axis_of(c);
    std::int64_t length = 0;
    for (const Var& part : c.inputs()) {
      c.require(part.shape().rank() == c.shape().rank(), "all inputs must have as many axes");
      length += part.shape()[axis];
      c.require(part.shape().with(axis, 0) == c.shape().with(axis, 0), "all other axes must be equal");
    }
    return c.shape().with(axis, length);
  }

  // A unit is one block of one input.
  static std::int64_t units(const Work& work) {
    return Blocks(work.output.shape, work.attributes.integer("axis")).outer * std::ssize(work.inputs);
  }
  template <class T>
  static void forward(const Work& work, Out<T> y) {
    const std::int64_t axis = work.attributes.integer("axis"), parts = std::ssize(work.inputs);
    const Blocks to(y.shape, axis);
    std::int64_t part = work.begin % parts, at = 0;
    for (std::int64_t i = 0; i < part; ++i) at += length(work, i, axis);
    for (std::int64_t unit = work.begin; unit < work.end; ++unit) {
      const std::int64_t block = unit / parts, count = length(work, part, axis) * to.inner;
      const T* in = static_cast<const T*>(work.inputs[static_cast<std::size_t>(part)].data);
      std::copy_n(in + block * count, count, y.data + (block * to.length + at) * to.inner);
      at += length(work, part, axis);
      if (++part == parts) part = at = 0;
    }
  }

  static Grads gradient(const Local& l) {
    const std::int64_t axis = l.integer("axis");
    Grads result;
    std::int64_t at = 0;
    for (const Var& part : l.inputs()) {
      const std::int64_t length = part.shape()[static_cast<int>(axis)];
      result.push_back(slice(l.dy, axis, at, at + length));
      at += length;
    }
    return result;
  }
  static Example example() {
    return {{Tensor::from<double>({2, 1}, {1, 4}), Tensor::from<double>({2, 2}, {2, 3, 5, 6})},
            Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6}),
            "by definition",
            {{"axis", std::int64_t{1}}}};
  }
  static std::vector<Sample> samples() {
    const auto along = [](std::int64_t axis) { return Attributes{{"axis", axis}}; };
    return {{{{{2}}, {{3}}}, along(0)},
            {{{{2, 1, 3}}, {{2, 2, 3}}, {{2, 1, 3}}, {{2, 3, 3}}}, along(1)},
            {{{{2, 3}}, {{2, 1}}}, along(1)},
            {{{{1, 1}}}, along(0)},
            {{{{0, 2}}, {{3, 2}}}, along(0)}};
  }

 private:
  static std::int64_t length(const Work& work, std::int64_t part, std::int64_t axis) {
    return work.inputs[static_cast<std::size_t>(part)].shape[static_cast<int>(axis)];
  }
};

}  // namespace

constinit const Op concatenate_op = make_op<Concatenate>("concatenate");
Var concatenate(std::span<const Var> parts, std::int64_t axis) {
  if (parts.empty()) throw ShapeError("concatenate: needs at least one tensor");
  return parts[0].graph().apply(concatenate_op, parts,
                                {{"axis", checked_axis("concatenate", parts[0], axis)}});
}

}  // namespace gradus
