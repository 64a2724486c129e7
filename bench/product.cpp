// product.cpp - GFLOP/s of matrix products on one thread, with either operand stored transposed.
#include <benchmark/benchmark.h>

#include <string>
#include <tuple>

#include "kernels/product.hpp"
#include "ops/records.hpp"

namespace {

using namespace gradus;

struct Size {
  std::int64_t n, k, m;
};

// Forward, weight gradient and input gradient of small and middling layers, and squares.
constexpr Size sizes[] = {{64, 784, 128}, {784, 64, 128}, {64, 128, 784},  {64, 128, 10},     {128, 64, 10},
                          {64, 10, 128},  {32, 64, 32},   {32, 32, 10},    {1, 784, 128},     {64, 784, 1},
                          {8, 16, 16},    {4, 8, 8},      {256, 784, 512}, {1024, 1024, 1024}};

template <class T>
void multiply(benchmark::State& state, Size size, bool left, bool right) {
  const auto [n, k, m] = size;
  const Tensor a = Tensor::full(left ? Shape{k, n} : Shape{n, k}, dtype_of<T>(), 0.5);
  const Tensor b = Tensor::full(right ? Shape{m, k} : Shape{k, m}, dtype_of<T>(), 0.25);
  Tensor y({n, m}, dtype_of<T>());
  const Operand inputs[] = {{const_cast<void*>(a.raw()), {n, k}, dtype_of<T>(), left},    // NOLINT: read only
                            {const_cast<void*>(b.raw()), {k, m}, dtype_of<T>(), right}};  // NOLINT: read only
  const Operand output{y.raw(), y.shape(), y.dtype()};
  const Attributes none;
  const std::int64_t units = matmul_op.units({inputs, output, none});
  const TypedKernel& kernel = *matmul_op.kernel(dtype_of<T>());
  for (auto _ : state) {
    kernel.kernel({inputs, output, none, 0, units});
    benchmark::ClobberMemory();
  }
  state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * static_cast<double>(n * k * m),
                                                 benchmark::Counter::kIsIterationInvariantRate);
  state.counters["pieces"] = static_cast<double>(units);
}

int add_all() {
  for (const Size& size : sizes)
    for (const auto& [name, left, right] :
         {std::tuple{"NN", false, false}, {"TN", true, false}, {"NT", false, true}}) {
      const std::string text = std::string(name) + " " + std::to_string(size.n) + "x" +
                               std::to_string(size.k) + "x" + std::to_string(size.m);
      benchmark::RegisterBenchmark((text + " float32").c_str(), multiply<float>, size, left, right);
      if (size.m <= 128)
        benchmark::RegisterBenchmark((text + " float64").c_str(), multiply<double>, size, left, right);
    }
  return 0;
}

[[maybe_unused]] const int added = add_all();

}  // namespace
