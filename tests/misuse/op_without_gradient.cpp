// op_without_gradient.cpp - it says no reason either | needs .static Grads gradient.*not_differentiable
#include <gradus/ops.hpp>

#include "graph/make_op.hpp"

namespace gradus {

struct Twice {
  static constexpr Info info{.signature = "[...] -> [...]", .doc = "2 x.", .accuracy = {1}};
  static constexpr const char* notation = "2 {0}";
  template <class T>
  static T value(T x) {
    return 2 * x;
  }
#ifndef MISUSE
  static Grads gradient(const Local& l) { return {l.dy * 2}; }
#endif
  static Example example() {
    return {{Tensor::full({1}, Dtype::float64, 1)}, Tensor::full({1}, Dtype::float64, 2), "by hand"};
  }
  static std::vector<Sample> samples() { return {{{{{3}}}}}; }
  static Exact exact() {
    return {[](Long x, Long) { return 2 * x; }};
  }
};

constinit const Op twice_op = make_op<Twice>("twice");

}  // namespace gradus
