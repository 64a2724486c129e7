// scatter.cpp - adds rows into the rows of a table of zeros, picked by number.
#include <algorithm>
#include <memory>
#include <tuple>
#include <vector>

#include "kernels/wide_sum.hpp"
#include "ops/support/index.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

// Columns that one unit adds up: rows with equal numbers meet in one unit, in their order.
constexpr std::int64_t columns = 64;

// Rows of the table that more rows are added to than their own type can sum, and their sums. Whole numbers
// are summed exactly as they are.
class CrowdedRows {
 public:
  CrowdedRows(std::int64_t rows_in, std::int64_t length, std::int64_t width, Dtype dtype) : width_(width) {
    if (rows_in <= kernels::few_terms || !is_floating(dtype)) return;
    const std::int64_t most = rows_in / (kernels::few_terms + 1);
    place_.resize(static_cast<std::size_t>(length));
    rows_.reserve(static_cast<std::size_t>(most));
    if (dtype == Dtype::float32)
      std::get<0>(sums_).resize(static_cast<std::size_t>(most * width));
    else
      std::get<1>(sums_).resize(static_cast<std::size_t>(most * width));
  }

  /// Finds them among the row numbers.
  void find(const std::int64_t* numbers, std::int64_t count) {
    rows_.clear();
    if (place_.empty()) return;
    std::fill(place_.begin(), place_.end(), 0);
    for (std::int64_t i = 0; i < count; ++i)
      if (std::int32_t& seen = place_[static_cast<std::size_t>(numbers[i])]; seen <= kernels::few_terms)
        ++seen;
    for (std::size_t row = 0; row < place_.size(); ++row) {
      const bool crowded = place_[row] > kernels::few_terms;
      place_[row] = crowded ? static_cast<std::int32_t>(rows_.size()) : none;
      if (crowded) rows_.push_back(static_cast<std::int64_t>(row));
    }
  }

  const std::vector<std::int64_t>& rows() const { return rows_; }
  /// The sums of a row of the table; null where it is not crowded.
  template <class T>
  kernels::WideSum<T>* sums(std::int64_t row) {
    if (rows_.empty() || place_[static_cast<std::size_t>(row)] == none) return nullptr;
    return std::get<std::vector<kernels::WideSum<T>>>(sums_).data() +
           place_[static_cast<std::size_t>(row)] * width_;
  }

 private:
  static constexpr std::int32_t none = -1;
  std::int64_t width_;
  // For each row of the table its place among rows_, or none.
  std::vector<std::int32_t> place_;
  std::vector<std::int64_t> rows_;
  std::tuple<std::vector<kernels::DoubleSum>, std::vector<CompensatedSum>> sums_;
};

struct Scatter {
  static constexpr Info info{
      .signature = "[B, ...], [B] int64 -> [length, ...]",
      .doc =
          "Starts from zeros and adds row i of the values to row rows[i], in the order of i. A number "
          "outside 0 .. length - 1 stops the run with a DataError.",
      .rule = "scatter gathers back",
      .accuracy = {32, "the sum of the sizes of its terms"}};
  static constexpr const char* notation = "scatter({0}, {1})";
  static constexpr Attribute<std::int64_t> length{"length", not_negative, "rows of the table"};
  static constexpr const AttributeInfo* attributes[] = {&length};

  static Shape shape(const Call& c) {
    c.require(c.shape(0).rank() >= 1 && c.shape(1).rank() == 1 && c.shape(0)[0] == c.shape(1)[0],
              "each row of the values needs one row number");
    return c.shape(0).with(0, c[length]).labelled(0, "");
  }
  static std::int64_t units(const Work& work) { return (row_width(work) + columns - 1) / columns; }
  static std::shared_ptr<void> prepare(const Work& work) {
    return std::make_shared<CrowdedRows>(work.inputs[1].shape.size(), work.output.shape[0], row_width(work),
                                         work.output.dtype);
  }
  static void start(const Work& work) {
    const auto* const rows = static_cast<const std::int64_t*>(work.inputs[1].data);
    const std::int64_t count = work.inputs[1].shape.size();
    for (std::int64_t i = 0; i < count; ++i) check_row("scatter", i, rows[i], work.output.shape[0]);
    crowded(work).find(rows, count);
  }
  static constexpr Phases phases{.units = &units, .prepare = &prepare, .start = &start};
  template <class T>
  static void forward(const Work& work, In<T> values, In<std::int64_t> rows, Out<T> y) {
    const std::int64_t width = row_width(work), first = work.begin * columns;
    const std::int64_t count = std::min(work.end * columns, width) - first;
    CrowdedRows& many = crowded(work);
    for (std::int64_t row = 0; row < y.shape[0]; ++row)
      std::fill_n(y.data + row * width + first, count, T(0));
    for (const std::int64_t row : many.rows())
      std::fill_n(many.sums<T>(row) + first, count, kernels::WideSum<T>());
    for (std::int64_t i = 0; i < rows.size(); ++i) {
      const T* in = values.data + i * width + first;
      T* out = y.data + rows[i] * width + first;
      kernels::WideSum<T>* sums = many.sums<T>(rows[i]);
      if (sums == nullptr)
#pragma GCC ivdep
        for (std::int64_t j = 0; j < count; ++j) out[j] += in[j];
      else
        for (std::int64_t j = 0; j < count; ++j) sums[first + j].add(static_cast<double>(in[j]));
    }
    for (const std::int64_t row : many.rows())
      for (std::int64_t j = first; j < first + count; ++j)
        y[row * width + j] = static_cast<T>(many.sums<T>(row)[j].value());
  }

  static Grads gradient(const Local& l) { return {gather(l.dy, l.x(1)), Var()}; }
  static Example example() {
    return {{Tensor::from<double>({3, 2}, {1, 2, 3, 4, 5, 6}), Tensor::from<std::int64_t>({3}, {1, 0, 1})},
            Tensor::from<double>({3, 2}, {3, 4, 6, 8, 0, 0}),
            "by hand",
            {length(3)}};
  }
  static std::vector<Sample> samples() {
    return {{{{{5, 3}}, {{5}, 0, 4}}, {length(4)}},
            {{{{3}}, {{3}, 0, 2}}, {length(2)}},
            {{{{2, 2, 35}}, {{2}, 0, 3}}, {length(3)}},
            {{{{0, 3}}, {{0}, 0, 2}}, {length(2)}}};
  }

 private:
  static CrowdedRows& crowded(const Work& work) { return *static_cast<CrowdedRows*>(work.kept); }
  static std::int64_t row_width(const Work& work) {
    return work.output.shape.product(1, work.output.shape.rank());
  }
};

}  // namespace

constinit const Op scatter_op = make_op<Scatter, Numeric>("scatter");
Var scatter(Var values, Var rows, std::int64_t length) {
  return apply(scatter_op, {values, rows}, {Scatter::length(length)});
}

}  // namespace gradus
