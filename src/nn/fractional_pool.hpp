// fractional_pool.hpp - the formula of fractional max pooling on windows that were drawn.
#pragma once

#include <gradus/ops.hpp>

namespace gradus {

/// The largest numbers of `count` windows down and along, [B, C, H, W] -> [B, C, count.down, count.along].
/// Window i of an axis starts at floor((i + u) a) - floor(u a), a = (size - kernel) / (count - 1), the last
/// one at size - kernel (Graham, 2014). `samples` [B, C, 2] in float64 has u of each image and channel along
/// and then down, as PyTorch's `_random_samples` does.
Var fractional_max_pool2d(Var x, Var samples, const Extent& count, const Extent& kernel);

}  // namespace gradus
