// one_hot.cpp - labels as rows with a single 1.
#include <algorithm>

#include "ops/support/index.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct OneHot {
  static constexpr Info info{
      .signature = "[...] int64 -> [..., classes]",
      .doc =
          "1 at the place of the label, 0 elsewhere. The label -100, of rows to be ignored, gives a row of "
          "zeros; any other outside 0 .. classes - 1 stops the run with a DataError.",
      .accuracy = {0},
      .type_input = -1};
  static constexpr Attribute<std::int64_t> classes{"classes", {.least = 1}, "classes there are"};
  static constexpr Attribute<Dtype> dtype{"dtype", any_number, "element type of the result"};
  static constexpr const AttributeInfo* attributes[] = {&classes, &dtype};
  static constexpr const char* notation = "one_hot({0})";
  static constexpr const char* not_differentiable =
      "its input is a whole number: there is nothing to differentiate by";

  static Shape shape(const Call& c) {
    c.require(c.shape().rank() < Shape::max_rank, "there are too many axes already");
    std::vector<std::int64_t> lengths(c.shape().lengths().begin(), c.shape().lengths().end());
    lengths.push_back(c[classes]);
    Shape result{std::span<const std::int64_t>(lengths)};
    for (int axis = 0; axis < c.shape().rank(); ++axis) result = result.labelled(axis, c.shape().label(axis));
    return result;
  }
  static std::int64_t units(const Work& work) { return work.inputs[0].shape.size(); }
  static constexpr Phases phases{.units = &units};
  template <class T>
  static void forward(const Work& work, In<std::int64_t> labels, Out<T> y) {
    const std::int64_t k = y.shape.back();
    std::fill(y.data + work.begin * k, y.data + work.end * k, T(0));
    for (std::int64_t i = work.begin; i < work.end; ++i)
      if (is_class("one_hot", i, labels[i], k)) y[i * k + labels[i]] = T(1);
  }

  static Example example() {
    return {{Tensor::from<std::int64_t>({3}, {2, 0, -100})},
            Tensor::from<double>({3, 3}, {0, 0, 1, 1, 0, 0, 0, 0, 0}),
            "by definition",
            settings(3)};
  }
  static std::vector<Sample> samples() {
    return {{{{{5}, 0, 4}}, settings(4)},
            {{{{2, 3}, 0, 2}}, settings(2)},
            {{{{}, 0, 1}}, settings(1)},
            {{{{0}}}, settings(3)}};
  }

 private:
  static Attributes settings(std::int64_t count) { return {classes(count), dtype(Dtype::float64)}; }
};

}  // namespace

constinit const Op one_hot_op = make_op<OneHot, Numeric>("one_hot");
Var one_hot(Var labels, std::int64_t classes, Dtype dtype) {
  return apply(one_hot_op, {labels}, {OneHot::classes(classes), OneHot::dtype(dtype)});
}

}  // namespace gradus
