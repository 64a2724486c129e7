// matmul.cpp - the product of two matrices.
#include "kernels/product.hpp"

#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Matmul {
  static constexpr Info info{.signature = "[N, K], [K, M] -> [N, M]",
                             .doc = "c_ij = sum_k a_ik b_kj.",
                             .rule = "product rule of matrices",
                             .accuracy = {2050, "the sum of the sizes of its products"},
                             .reads_transposed = true};
  static constexpr const char* notation = "{0} {1}";

  static Shape shape(const Call& c) {
    const Shape &a = c.shape(0), &b = c.shape(1);
    c.require(a.rank() == 2 && b.rank() == 2, "multiplies matrices");
    c.require(a[1] == b[0], "columns of the first must equal rows of the second");
    return Shape{a[0], b[1]}.labelled(0, a.label(0)).labelled(1, b.label(1));
  }

  static std::int64_t units(const Work& work) {
    const Shape& y = work.output.shape;
    const std::int64_t k = work.inputs[0].shape[1];
    if (y.size() == 0) return 0;
    return y.size() * k <= kernels::small_product ? 1 : kernels::product_cut(y[0], k, y[1]).pieces;
  }
  static std::int64_t grain(const Work&) { return 1; }
  static constexpr Phases phases{.units = &units, .grain = &grain};
  template <class T>
  static void forward(const Work& work, In<T> a, In<T> b, Out<T> y) {
    kernels::product<T>({a.data, a.shape[0], a.shape[1], work.inputs[0].transposed},
                        {b.data, b.shape[0], b.shape[1], work.inputs[1].transposed}, y.data, work.begin,
                        work.end);
  }

  static Grads gradient(const Local& l) {
    return {matmul(l.dy, transpose(l.x(1))), matmul(transpose(l.x(0)), l.dy)};
  }
  static Example example() {
    return {{Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6}),
             Tensor::from<double>({3, 2}, {7, 8, 9, 10, 11, 12})},
            Tensor::from<double>({2, 2}, {58, 64, 139, 154}),
            "by hand"};
  }
  static std::vector<Sample> samples() {
    return {{{{{2, 3}}, {{3, 4}}}}, {{{{1, 5}}, {{5, 1}}}}, {{{{4, 1}}, {{1, 3}}}}, {{{{1, 3}}, {{3, 4}}}},
            {{{{5, 2}}, {{2, 1}}}}, {{{{0, 3}}, {{3, 2}}}}, {{{{2, 0}}, {{0, 3}}}}, {{{{17, 9}}, {{9, 19}}}}};
  }
};

}  // namespace

constinit const Op matmul_op = make_op<Matmul>("matmul");
Var matmul(Var a, Var b) { return apply(matmul_op, {a, b}); }

}  // namespace gradus
