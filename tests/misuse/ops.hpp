// ops.hpp - the parts of two ops that are as they should be, for cases that leave one out or spoil it.
#pragma once

#include <gradus/ops.hpp>

#include "graph/make_op.hpp"

namespace gradus {

/// The parts of 2 x, element by element.
struct TwiceInfo {
  static constexpr Info info{.signature = "[...] -> [...]", .doc = "2 x.", .accuracy = {1}};
};
struct TwiceValue {
  static constexpr const char* notation = "2 {0}";
  template <class T>
  static T value(T x) {
    return 2 * x;
  }
};
struct TwiceGradient {
  static Grads gradient(const Local& l) { return {l.dy * 2}; }
};
struct TwiceExample {
  static Example example() {
    return {{Tensor::full({1}, Dtype::float64, 1)}, Tensor::full({1}, Dtype::float64, 2), "by hand"};
  }
};
struct TwiceSamples {
  static std::vector<Sample> samples() { return {{{{{3}}}}}; }
};
struct TwiceExact {
  static Exact exact() {
    return {[](Long x, Long) { return 2 * x; }};
  }
};

/// A copy of x, which is not element-wise; without its phases.
struct SameWithoutPhases : TwiceSamples {
  static constexpr Info info{.signature = "[...] -> [...]", .doc = "x.", .accuracy = {0}};
  static constexpr const char* notation = "{0}";
  static Shape shape(const Call& c) { return c.shape(); }
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    for (std::int64_t i = work.begin; i < work.end; ++i) y[i] = x[i];
  }
  static Grads gradient(const Local& l) { return {l.dy}; }
  static Example example() {
    return {{Tensor::full({1}, Dtype::float64, 1)}, Tensor::full({1}, Dtype::float64, 1), "by hand"};
  }
};
/// Its number of units.
struct SameUnits {
  static std::int64_t units(const Work& work) { return work.output.shape.size(); }
};

}  // namespace gradus
