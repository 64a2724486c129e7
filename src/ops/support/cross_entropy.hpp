// cross_entropy.hpp - the last step that both ways to the gradient of cross-entropy share.
#pragma once

#include "kernels/reduce.hpp"
#include "ops/support/index.hpp"
#include "ops/support/rows.hpp"

namespace gradus {

/// Makes dy softmax(z) in y, rows of k numbers, dy (softmax(z) - one_hot(label)). All numbers of a row sum to
/// 0: that of the label is taken from the others, as dy p - dy would lose its digits where p is near 1.
template <class T>
inline void take_labels_away(const Work& work, std::int64_t k, In<std::int64_t> labels, Out<T> y) {
  for (std::int64_t i = work.begin; i < work.end; ++i) {
    if (!is_class("cross_entropy_gradient", i, labels[i], k)) continue;
    T* row = y.data + i * k;
    row[labels[i]] = 0;
    row[labels[i]] = -kernels::combine_run<kernels::Adding>(row, k);
  }
}

}  // namespace gradus
