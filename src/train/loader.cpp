// loader.cpp - rows of a data set into programs.
#include "train/loader.hpp"

#include "tensor/dispatch.hpp"

namespace gradus {

void load_rows(const Dataset& data, std::span<const std::int64_t> rows, Execution& program) {
  Tensor& x = program.input("x");
  dispatch_floating(x.dtype(), [&]<class T>() { data.copy_inputs(rows, static_cast<T*>(x.raw())); });
  if (program.has_input("weight")) {
    Tensor& weight = program.input("weight");
    dispatch_floating(weight.dtype(),
                      [&]<class T>() { data.copy_weights(rows, static_cast<T*>(weight.raw())); });
  }
  if (!program.has_input("y")) return;
  Tensor& y = program.input("y");
  if (y.dtype() == Dtype::int64)
    data.copy_labels(rows, static_cast<std::int64_t*>(y.raw()));
  else
    dispatch_floating(y.dtype(), [&]<class T>() { data.copy_targets(rows, static_cast<T*>(y.raw())); });
}

}  // namespace gradus
