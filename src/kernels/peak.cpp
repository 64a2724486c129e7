// peak.cpp - measures the float32 peak: many independent chains of multiply-adds that never leave the
// registers. Compiled with contraction of a * b + c into one instruction: that is what is measured.
#include "kernels/peak.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "base/parallel.hpp"
#include "kernels/target.hpp"

namespace gradus::kernels {
namespace {

// Many short rounds: the best of them is one in which nobody else was at work.
constexpr int rounds = 60;
constexpr double seconds_per_round = 0.004;

// acc = acc * x + y on `chains` vectors of `lanes` floats. A multiply-add takes four cycles and two start per
// cycle, so eight chains would do; more of them hide the rest.
template <int lanes, int chains>
struct Chains {
  static constexpr double flops_per_step = 2.0 * lanes * chains;
  using Vector [[gnu::vector_size(lanes * 4)]] = float;

  static void run(long count, float* sink) {
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

struct Runner {
  void (*steps)(long, float*);
  double flops_per_step;
};

Runner runner_for(Target target) {
  return chosen(target, []<class Set>() -> Runner {
    using Body = Chains<Set::lanes, Set::registers == 32 ? 24 : 12>;
    return {&Set::template run<Body, long, float*>, Body::flops_per_step};
  });
}

double seconds_of(const Runner& runner, long steps, Threads& threads) {
  std::vector<float> sinks(static_cast<std::size_t>(threads.count()));
  const auto start = std::chrono::steady_clock::now();
  threads.run(threads.count(),
              [&](std::int64_t piece) { runner.steps(steps, &sinks[static_cast<std::size_t>(piece)]); });
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

double measured_peak(Threads& threads, Target target) {
  const Runner measured = runner_for(target);
  long steps = 100'000;
  steps = std::lround(static_cast<double>(steps) * seconds_per_round / seconds_of(measured, steps, threads));
  double best = 1e300;
  for (int round = 0; round < rounds; ++round) best = std::min(best, seconds_of(measured, steps, threads));
  return measured.flops_per_step * static_cast<double>(steps) * threads.count() / best / 1e9;
}

}  // namespace gradus::kernels
