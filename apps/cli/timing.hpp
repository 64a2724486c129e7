// timing.hpp - how long a piece of work takes, at best.
#pragma once

#include <algorithm>
#include <chrono>

namespace gradus::cli {

/// Seconds since some fixed moment.
inline double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Seconds that one call of step takes: some calls to warm up, then the best mean of many short rounds,
/// `seconds` for all of them. Other programs on the machine only ever add time, so the best round is the true
/// one; short rounds find the quiet moments between them.
template <class Step>
double best_seconds(const Step& step, double seconds = 1.5) {
  constexpr int warm_calls = 3;
  constexpr double trial_seconds = 0.1, round_seconds = 0.02;
  for (int i = 0; i < warm_calls; ++i) step();
  const double start = seconds_now();
  long calls = 0;
  for (; seconds_now() - start < trial_seconds; ++calls) step();
  const long per_round =
      std::max(1L, static_cast<long>(static_cast<double>(calls) * round_seconds / trial_seconds));
  double best = 1e300;
  const double end = seconds_now() + seconds;
  do {
    const double begin = seconds_now();
    for (long i = 0; i < per_round; ++i) step();
    best = std::min(best, (seconds_now() - begin) / static_cast<double>(per_round));
  } while (seconds_now() < end);
  return best;
}

}  // namespace gradus::cli
