// thread_time.hpp - how long a call takes on this thread, at best.
#pragma once

#include <time.h>

#include <algorithm>

namespace gradus {

/// Time of this thread alone, in seconds: others on the machine disturb it least.
inline double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Seconds of one call: the best of `rounds` rounds of so many calls as fill `round_seconds`. Short rounds
/// find quiet moments.
template <class Call>
double best_thread_seconds(const Call& call, double round_seconds, int rounds) {
  call();
  const double start = thread_seconds();
  call();
  const int calls = std::max(1, static_cast<int>(round_seconds / std::max(1e-7, thread_seconds() - start)));
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const double begin = thread_seconds();
    for (int i = 0; i < calls; ++i) call();
    best = std::min(best, (thread_seconds() - begin) / calls);
  }
  return best;
}

}  // namespace gradus
