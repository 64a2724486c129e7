// peak.cpp - measures the float32 peak: many independent chains of multiply-adds that never leave the
// registers.
#include "kernels/peak.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "base/parallel.hpp"
#include "kernels/target.hpp"

namespace gradus {
namespace {

// Many short rounds: the best of them is one in which nobody else was at work.
constexpr int rounds = 60;
constexpr double seconds_per_round = 0.004;

// acc = acc * x + y on `chains` vectors of `bytes` bytes. A multiply-add takes four cycles and two start per
// cycle, so eight chains would do; more of them hide the rest.
template <int bytes, int chains>
struct Chains {
  static constexpr int lanes = bytes / 4;
  static constexpr double flops_per_step = 2.0 * lanes * chains;
  using Vector [[gnu::vector_size(bytes)]] = float;

  [[gnu::always_inline]] static void steps(long count, float* sink) {
    Vector acc[chains];
    for (int c = 0; c < chains; ++c) acc[c] = Vector{} + (1.0f + 0.001f * static_cast<float>(c));
    const Vector x = Vector{} + 0.999999f, y = Vector{} + 1e-7f;
    for (long n = 0; n < count; ++n) {
#pragma GCC unroll 24
      for (int c = 0; c < chains; ++c) acc[c] = acc[c] * x + y;
    }
    float sum = 0;
    for (int c = 0; c < chains; ++c) sum += acc[c][0];
    *sink = sum;
  }
};

using Narrow = Chains<16, 12>;
using Middle = Chains<32, 12>;
using Wide = Chains<64, 24>;

// Here alone may the compiler contract a * b + c into one instruction: it is what is measured.
#define GRADUS_CONTRACT gnu::optimize("fp-contract=fast")
[[GRADUS_CONTRACT]] void narrow_steps(long count, float* sink) { Narrow::steps(count, sink); }
#if defined(__x86_64__)
[[GRADUS_CONTRACT, GRADUS_AVX2]] void middle_steps(long count, float* sink) { Middle::steps(count, sink); }
[[GRADUS_CONTRACT, GRADUS_AVX512]] void wide_steps(long count, float* sink) { Wide::steps(count, sink); }
#endif

struct Runner {
  void (*steps)(long, float*);
  double flops_per_step;
};

Runner runner() {
#if defined(__x86_64__)
  if (best_target() == Target::avx512) return {&wide_steps, Wide::flops_per_step};
  if (best_target() == Target::avx2) return {&middle_steps, Middle::flops_per_step};
#endif
  return {&narrow_steps, Narrow::flops_per_step};
}

double seconds_of(const Runner& runner, long steps, Threads& threads) {
  std::vector<float> sinks(static_cast<std::size_t>(threads.count()));
  const auto start = std::chrono::steady_clock::now();
  threads.run(threads.count(),
              [&](std::int64_t piece) { runner.steps(steps, &sinks[static_cast<std::size_t>(piece)]); });
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

double measured_peak(Threads& threads) {
  const Runner measured = runner();
  long steps = 100'000;
  steps = std::lround(static_cast<double>(steps) * seconds_per_round / seconds_of(measured, steps, threads));
  double best = 1e300;
  for (int round = 0; round < rounds; ++round) best = std::min(best, seconds_of(measured, steps, threads));
  return measured.flops_per_step * static_cast<double>(steps) * threads.count() / best / 1e9;
}

}  // namespace gradus
