// scatter.cpp - adds rows into the rows of a table of zeros, picked by number.
#include <algorithm>
#include <vector>

#include "ops/support/index.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

// Columns that one unit adds up: rows with equal numbers meet in one unit, in their order.
constexpr std::int64_t columns = 64;
// More rows than these may meet in one sum, which would stop growing: what additions round off is kept beside
// it (Neumaier, 1974).
constexpr std::int64_t many_rows = 64 * 1024;

// out += in for n numbers.
template <class T>
inline void add_row(const T* in, T* out, std::int64_t n) {
#pragma GCC ivdep
  for (std::int64_t j = 0; j < n; ++j) out[j] += in[j];
}

// The same, and what that rounds off goes to `lost`.
template <class T>
inline void add_row(const T* in, T* out, T* lost, std::int64_t n) {
#pragma GCC ivdep
  for (std::int64_t j = 0; j < n; ++j) {
    const T sum = out[j] + in[j], added = sum - out[j];
    lost[j] += (out[j] - (sum - added)) + (in[j] - added);
    out[j] = sum;
  }
}

struct Scatter {
  using Types = Numeric;
  static constexpr Info info{
      .signature = "[B, ...], [B] int64 -> [length, ...]",
      .doc =
          "Starts from zeros and adds row i of the values to row rows[i], in the order of i. A number "
          "outside 0 .. length - 1 stops the run with a DataError.",
      .rule = "scatter gathers back",
      .accuracy = {32, "the sum of the sizes of its terms"}};
  static constexpr const char* notation = "scatter({0}, {1})";

  static Shape shape(const Call& c) {
    c.require(c.shape(0).rank() >= 1 && c.shape(1).rank() == 1 && c.shape(0)[0] == c.shape(1)[0],
              "each row of the values needs one row number");
    c.require(c.integer("length") >= 0, "the length cannot be negative");
    return c.shape(0).with(0, c.integer("length")).labelled(0, "");
  }
  static std::int64_t units(const Work& work) { return (row_width(work) + columns - 1) / columns; }
  template <class T>
  static void forward(const Work& work, In<T> values, In<std::int64_t> rows, Out<T> y) {
    const std::int64_t width = row_width(work), first = work.begin * columns;
    const std::int64_t count = std::min(work.end * columns, width) - first;
    for (std::int64_t row = 0; row < y.shape[0]; ++row)
      std::fill_n(y.data + row * width + first, count, T(0));
    std::vector<T> lost;
    if (rows.size() > many_rows) lost.resize(static_cast<std::size_t>(y.shape[0] * count));
    for (std::int64_t i = 0; i < rows.size(); ++i) {
      check_row("scatter", i, rows[i], y.shape[0]);
      const T* in = values.data + i * width + first;
      T* out = y.data + rows[i] * width + first;
      if (lost.empty())
        add_row(in, out, count);
      else
        add_row(in, out, lost.data() + rows[i] * count, count);
    }
    for (std::size_t i = 0; i < lost.size(); ++i) {
      const auto row = static_cast<std::int64_t>(i) / count, column = static_cast<std::int64_t>(i) % count;
      if (lost[i] - lost[i] == 0)
        y[row * width + first + column] += lost[i];  // a sum that is infinite stays so
    }
  }

  static Grads gradient(const Local& l) { return {gather(l.dy, l.x(1)), Var()}; }
  static Example example() {
    return {{Tensor::from<double>({3, 2}, {1, 2, 3, 4, 5, 6}), Tensor::from<std::int64_t>({3}, {1, 0, 1})},
            Tensor::from<double>({3, 2}, {3, 4, 6, 8, 0, 0}),
            "by hand",
            {{"length", std::int64_t{3}}}};
  }
  static std::vector<Sample> samples() {
    const auto into = [](std::int64_t length) { return Attributes{{"length", length}}; };
    return {{{{{5, 3}}, {{5}, 0, 4}}, into(4)},
            {{{{3}}, {{3}, 0, 2}}, into(2)},
            {{{{2, 2, 35}}, {{2}, 0, 3}}, into(3)},
            {{{{0, 3}}, {{0}, 0, 2}}, into(2)}};
  }

 private:
  static std::int64_t row_width(const Work& work) {
    return work.output.shape.product(1, work.output.shape.rank());
  }
};

}  // namespace

constinit const Op scatter_op = make_op<Scatter>("scatter");
Var scatter(Var values, Var rows, std::int64_t length) {
  return apply(scatter_op, {values, rows}, {{"length", length}});
}

}  // namespace gradus
