// reshape.cpp - the same numbers in another shape.
#include <cstring>

#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Reshape {
  static constexpr Info info{.signature = "[...] -> [shape]",
                             .doc = "The same numbers, row by row, in another shape of the same size.",
                             .rule = "reshape back",
                             .accuracy = {0},
                             .fixed_length = true};
  static constexpr const char* notation = "{0}";
  static constexpr Attribute<std::vector<std::int64_t>> lengths{"shape", any_number, "the new shape"};
  static constexpr const AttributeInfo* attributes[] = {&lengths};

  static Shape shape(const Call& c) {
    Shape result{std::span<const std::int64_t>(c[lengths])};
    c.require(result.size() == c.shape().size(), "the new shape must hold as many numbers");
    if (result.rank() > 0 && c.shape().rank() > 0 && result[0] == c.shape()[0])
      result = result.labelled(0, c.shape().label(0));  // the batch stays the batch
    return result;
  }
  static constexpr Phases phases{.units = &op_parts::output_size};
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    std::memcpy(y.data + work.begin, x.data + work.begin,
                static_cast<std::size_t>(work.end - work.begin) * sizeof(T));
  }
  static Grads gradient(const Local& l) { return {reshape(l.dy, l.shape())}; }
  static Example example() {
    return {
        {Tensor::from<double>({2, 2}, {1, 2, 3, 4})}, numbers({1, 2, 3, 4}), "by definition", {lengths({4})}};
  }
  static std::vector<Sample> samples() {
    const auto to = [](std::vector<std::int64_t> shape) { return Attributes{lengths(std::move(shape))}; };
    return {{{{{2, 3}}}, to({3, 2})},
            {{{{1}}}, to({})},
            {{{{2, 3, 2}}}, to({2, 6})},
            {{{{}}}, to({1, 1})},
            {{{{0, 3}}}, to({0})}};
  }
};

}  // namespace

constinit const Op reshape_op = make_op<Reshape, Any>("reshape");
Var reshape(Var x, const Shape& shape) {
  if (x.shape() == shape) return x;
  return apply(reshape_op, {x}, {Reshape::lengths({shape.lengths().begin(), shape.lengths().end()})});
}

}  // namespace gradus
