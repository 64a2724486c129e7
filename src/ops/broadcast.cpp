// broadcast.cpp - repeats a tensor along new axes and axes of length 1.
#include <cstring>

#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Broadcast {
  static constexpr Info info{
      .signature = "[...] -> [shape]",
      .doc =
          "Repeats numbers to the wanted shape by NumPy's rule: axes are aligned at the last "
          "one, an axis of length 1 is repeated, missing axes are added in front.",
      .rule = "broadcast sums back",
      .accuracy = {0},
      .fixed_length = true};
  static constexpr const char* notation = "{0}";
  static constexpr Attribute<std::vector<std::int64_t>> lengths{"shape", any_number, "the new shape"};
  static constexpr const AttributeInfo* attributes[] = {&lengths};

  static Shape shape(const Call& c) {
    const Shape wanted{std::span<const std::int64_t>(c[lengths])};
    const Shape& x = c.shape();
    c.require(x.rank() <= wanted.rank(), "the new shape has fewer axes");
    Shape result = wanted;
    for (int i = 1; i <= x.rank(); ++i) {
      c.require(x[-i] == wanted[-i] || x[-i] == 1, "only axes of length 1 can be repeated");
      result = result.labelled(-i, x.label(-i));
    }
    return result;
  }

  static std::int64_t units(const Work& work) {
    const Shape& y = work.output.shape;
    return y.rank() == 0 ? 1 : y.size() == 0 ? 0 : y.product(0, y.rank() - 1);
  }
  static constexpr Phases phases{.units = &units};

  // A unit is one row along the last axis.
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    const int rank = y.shape.rank(), missing = rank - x.shape.rank();
    if (rank == 0) {
      y[0] = x[0];
      return;
    }
    const std::int64_t width = y.shape.back();
    const bool repeats = x.shape.rank() == 0 || x.shape.back() != width;
    for (std::int64_t row = work.begin; row < work.end; ++row) {
      std::int64_t source = 0, stride = x.shape.rank() == 0 ? 1 : x.shape.back(), rest = row;
      for (int axis = rank - 2; axis >= missing; --axis) {
        const std::int64_t length = x.shape[axis - missing];
        if (length != 1) source += rest % y.shape[axis] * stride;
        stride *= length;
        rest /= y.shape[axis];
      }
      T* out = y.data + row * width;
      if (repeats)
        std::fill_n(out, width, x[source]);
      else
        std::memcpy(out, x.data + source, static_cast<std::size_t>(width) * sizeof(T));
    }
  }

  static Grads gradient(const Local& l) { return {sum_to(l.dy, l.shape())}; }
  static Example example() {
    return {
        {numbers({1, 2})}, Tensor::from<double>({2, 2}, {1, 2, 1, 2}), "by definition", {lengths({2, 2})}};
  }
  static std::vector<Sample> samples() {
    const auto to = [](std::vector<std::int64_t> shape) { return Attributes{lengths(std::move(shape))}; };
    return {{{{{3}}}, to({2, 3})},
            {{{{}}}, to({2, 3})},
            {{{{2, 1, 3}}}, to({2, 4, 3})},
            {{{{4, 1}}}, to({2, 4, 5})}};
  }
};

}  // namespace

constinit const Op broadcast_op = make_op<Broadcast, Any>("broadcast");
Var broadcast(Var x, const Shape& shape) {
  if (x.shape() == shape) return x;
  return apply(broadcast_op, {x}, {Broadcast::lengths({shape.lengths().begin(), shape.lengths().end()})});
}

}  // namespace gradus
