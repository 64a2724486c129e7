// gather.cpp - rows of a table, picked by number.
#include <algorithm>

#include "ops/support/index.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Gather {
  static constexpr Info info{
      .signature = "[N, ...], [B] int64 -> [B, ...]",
      .doc =
          "Row rows[i] of the table for each i. A number outside 0 .. N - 1 stops the run with a "
          "DataError.",
      .rule = "gather scatters back",
      .accuracy = {0}};
  static constexpr const char* notation = "gather({0}, {1})";

  static Shape shape(const Call& c) {
    c.require(c.shape(0).rank() >= 1, "the table needs rows");
    c.require(c.shape(1).rank() == 1, "row numbers must be a vector");
    return c.shape(0).with(0, c.shape(1)[0]).labelled(0, c.shape(1).label(0));
  }
  static std::int64_t units(const Work& work) { return work.output.shape[0]; }
  static constexpr Phases phases{.units = &units};
  template <class T>
  static void forward(const Work& work, In<T> table, In<std::int64_t> rows, Out<T> y) {
    const std::int64_t width = y.shape.product(1, y.shape.rank());
    for (std::int64_t i = work.begin; i < work.end; ++i) {
      check_row("gather", i, rows[i], table.shape[0]);
      std::copy_n(table.data + rows[i] * width, width, y.data + i * width);
    }
  }

  static Grads gradient(const Local& l) { return {scatter(l.dy, l.x(1), l.shape()[0]), Var()}; }
  static Example example() {
    return {{Tensor::from<double>({3, 2}, {1, 2, 3, 4, 5, 6}), Tensor::from<std::int64_t>({2}, {2, 0})},
            Tensor::from<double>({2, 2}, {5, 6, 1, 2}),
            "by definition"};
  }
  static std::vector<Sample> samples() {
    return {{{{{4, 3}}, {{5}, 0, 4}}},
            {{{{3}}, {{2}, 0, 3}}},
            {{{{2, 2, 2}}, {{1}, 0, 2}}},
            {{{{2, 3}}, {{0}, 0, 2}}}};
  }
};

}  // namespace

constinit const Op gather_op = make_op<Gather, Any>("gather");
Var gather(Var table, Var rows) { return apply(gather_op, {table, rows}); }

}  // namespace gradus
