// pick.cpp - of each row the number that its label names.
#include "ops/support/index.hpp"
#include "ops/support/rows.hpp"

namespace gradus {
namespace {

struct Pick : RowOp {
  static constexpr Info info{.signature = "[N, K], [N] int64 -> [N]",
                             .doc =
                                 "x_i,label of each row i: a choice, so that the other numbers may be "
                                 "infinite. 0 for the label -100; "
                                 "any other outside 0 .. K - 1 stops the run with a DataError.",
                             .rule = "pick goes back to its place",
                             .accuracy = {0}};
  static constexpr const char* notation = "pick({0}, {1})";

  static Shape shape(const Call& c) {
    require_row(c);
    c.require(c.shape(0).rank() == 2 && c.shape(1).rank() == 1 && c.shape(0)[0] == c.shape(1)[0],
              "takes rows, and for each one label");
    return c.shape(0).without(1);
  }
  template <class T>
  static void forward(const Work& work, In<T> x, In<std::int64_t> labels, Out<T> y) {
    const std::int64_t k = x.shape.back();
    for (std::int64_t i = work.begin; i < work.end; ++i)
      y[i] = is_class("pick", i, labels[i], k) ? x[i * k + labels[i]] : T(0);
  }

  static Grads gradient(const Local& l) {
    const Var dy = reshape(l.dy, l.shape(0).with(1, 1));
    return {dy * one_hot(l.x(1), l.shape(0).back(), l.dtype(0)), Var()};
  }
  static Example example() {
    return {{Tensor::from<double>({3, 2}, {1, 2, 3, 4, 5, 6}), Tensor::from<std::int64_t>({3}, {1, 0, -100})},
            numbers({2, 3, 0}),
            "by definition"};
  }
  static std::vector<Sample> samples() {
    return {
        {{{{4, 3}}, {{4}, 0, 3}}}, {{{{1, 5}}, {{1}, 0, 5}}}, {{{{5, 1}}, {{5}, 0, 1}}}, {{{{0, 4}}, {{0}}}}};
  }
};

}  // namespace

constinit const Op pick_op = make_op<Pick>("pick");
Var pick(Var x, Var labels) { return apply(pick_op, {x, labels}); }

}  // namespace gradus
