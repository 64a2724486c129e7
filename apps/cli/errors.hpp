// errors.hpp - from an exception to one or two lines on standard error, and an exit code.
#pragma once

#include <gradus/error.hpp>

#include "console.hpp"

namespace gradus::cli {

/// Done; a check failed or training diverged; bad usage or bad input.
inline constexpr int exit_done = 0, exit_failed = 1, exit_usage = 2;

/// What `work` returns. Where a model says nothing of some rows, model and rows do not fit each other: that
/// is bad input, unlike a training that fails.
template <class Work>
auto with_answers(const Work& work) {
  try {
    return work();
  } catch (const NonFiniteError& error) {
    throw DataError(error.message());
  }
}

/// Says what the exception in flight means, and returns the exit code. Call it inside a catch block.
int report_error(const Console& console);

}  // namespace gradus::cli
