// peak.hpp - what the machine can do at most: float32 multiply-adds in independent chains, all in registers.
#pragma once

namespace gradus {
class Threads;
}

namespace gradus::kernels {

/// The highest rate of float32 arithmetic on all threads together, in GFLOP/s, a multiply-add counted as two:
/// best of many short runs.
double measured_peak(Threads& threads);

}  // namespace gradus::kernels
