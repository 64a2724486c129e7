// scale.cpp - loops of a product with a single number and the sum or difference after it.
#include "compile/scale.hpp"

#include "kernels/target.hpp"

namespace gradus::compile {
namespace {

struct Plus {
  template <class T>
  static T of(T product, T z) {
    return product + z;
  }
};
struct Minus {
  template <class T>
  static T of(T product, T z) {
    return product - z;
  }
};
struct MinusFrom {
  template <class T>
  static T of(T product, T z) {
    return z - product;
  }
};

template <class T, class Combine>
struct ScaleBody {
  static void run(std::int64_t n, const void* const* inputs, void* output, const double*) {
    const T factor = *static_cast<const T*>(inputs[0]);
    const T *x = static_cast<const T*>(inputs[1]), *z = static_cast<const T*>(inputs[2]);
    T* y = static_cast<T*>(output);
#pragma GCC ivdep
    for (std::int64_t i = 0; i < n; ++i) y[i] = Combine::of(factor * x[i], z[i]);
  }
};

template <class T, class Combine>
void run(std::int64_t n, const void* const* inputs, void* output, const double* settings) {
  kernels::OnTarget<ScaleBody<T, Combine>, std::int64_t, const void* const*, void*, const double*>::pick(
      kernels::best_target())(n, inputs, output, settings);
}

template <class T>
constexpr ScaleLoops loops{&run<T, Plus>, &run<T, Minus>, &run<T, MinusFrom>};

}  // namespace

const ScaleLoops* scale_loops(Dtype dtype) {
  if (dtype == Dtype::float32) return &loops<float>;
  if (dtype == Dtype::float64) return &loops<double>;
  return nullptr;
}

}  // namespace gradus::compile
