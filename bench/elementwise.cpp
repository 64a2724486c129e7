// elementwise.cpp - numbers per nanosecond of element-wise ops, in the first (2K floats) and second cache
// (16K floats).
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include "ops/records.hpp"

namespace {

using namespace gradus;

template <class T>
void loop(benchmark::State& state, const Op& op) {
  const std::int64_t n = state.range(0);
  Tensor a({n}, dtype_of<T>()), b = a, y = a;
  for (std::int64_t i = 0; i < n; ++i) {
    a.set_number(i, 0.1 + static_cast<double>(i % 41) / 20);
    b.set_number(i, 0.3 + static_cast<double>(i % 37) / 10);
  }
  const std::array<const void*, max_arity> inputs{a.raw(), b.raw(), nullptr};
  const std::array<double, max_settings> settings{0.1, 1};
  const TypedKernel& kernel = *op.kernel(dtype_of<T>());
  for (auto _ : state) {
    kernel.loop(n, inputs.data(), y.raw(), settings.data());
    benchmark::ClobberMemory();
  }
  state.counters["numbers_per_ns"] =
      benchmark::Counter(static_cast<double>(n) * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

int add_all() {
  for (const Op* op :
       {&add_op, &multiply_op, &divide_op, &relu_op, &maximum_op, &sqrt_op, &exp_op, &log_op, &log1p_op,
        &tanh_op, &sigmoid_op, &softplus_op, &elu_op, &gelu_op, &erf_op, &power_op}) {
    const std::string name = op->name;
    benchmark::RegisterBenchmark((name + " float32").c_str(), loop<float>, *op)->Arg(2048)->Arg(16384);
    benchmark::RegisterBenchmark((name + " float64").c_str(), loop<double>, *op)->Arg(2048)->Arg(16384);
  }
  return 0;
}

[[maybe_unused]] const int added = add_all();

}  // namespace
