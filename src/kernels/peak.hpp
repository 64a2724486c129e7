// peak.hpp - what the machine can do at most: float32 multiply-adds in independent chains, all in registers.
#pragma once

#include "kernels/target.hpp"

namespace gradus {
class Threads;
}

namespace gradus::kernels {

/// The highest rate of float32 arithmetic on all threads together, in GFLOP/s, a multiply-add counted as two:
/// best of many short runs.
double measured_peak(Threads& threads, Target target = best_target());

}  // namespace gradus::kernels
