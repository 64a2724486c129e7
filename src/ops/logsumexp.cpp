// logsumexp.cpp - the logarithm of a sum of exponentials: a smooth maximum.
#include "kernels/softmax.hpp"

#include "ops/support/rows.hpp"

namespace gradus {
namespace {

struct Logsumexp : RowOp {
  static constexpr Info info{
      .signature = "[..., K] -> [...]",
      .doc =
          "log(sum_k exp(x_k)) of each row. The kernel takes the largest number of a row away and "
          "adds it again at the end: exact at any size of x.",
      .rule = "logsumexp rule",
      .accuracy = {16, "the largest number and the logarithm of the rest, added by size"},
      .function = {"logsumexp", [](std::span<const Var> x) { return logsumexp(x[0]); }}};
  static constexpr Attribute<bool> keep{"keep", any_number, "the last axis stays, with length 1", false};
  static constexpr const AttributeInfo* attributes[] = {&keep};

  static Shape shape(const Call& c) {
    require_row(c);
    const int last = c.shape().rank() - 1;
    return c[keep] ? c.shape().with(last, 1) : c.shape().without(last);
  }
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    const std::int64_t k = x.shape.back();
    kernels::for_each_log_sum(x.data, work.begin, work.end, k,
                              [&](std::int64_t row, T shift, T log) { y[row] = shift + log; });
  }
  static Grads gradient(const Local& l) {
    const Var dy = reshape(l.dy, l.shape().with(l.shape().rank() - 1, 1));
    return {dy * softmax(l.x())};
  }
  static Var formula(const Call& c) { return log(sum(exp(c.x()), {-1}, c[keep])); }
  static Example example() {
    return {{numbers({1, 2, 3})}, Tensor::from<double>({}, {3.4076059644443806}), "SciPy", {keep(false)}};
  }
  static std::vector<Sample> samples() {
    std::vector<Sample> result = row_samples({keep(false)});
    result.push_back({{{{3, 4}}}, {keep(true)}});
    return result;
  }
};

}  // namespace

constinit const Op logsumexp_op = make_op<Logsumexp>("logsumexp");
Var logsumexp(Var x, bool keep) { return apply(logsumexp_op, {x}, {Logsumexp::keep(keep)}); }

}  // namespace gradus
