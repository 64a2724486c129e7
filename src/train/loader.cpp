// loader.cpp - rows of a data set into programs.
#include "train/loader.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>
#include <string_view>

#include "tensor/dispatch.hpp"

namespace gradus::training {
namespace {

// The data set writes as many numbers as it has: the last look before it does.
void expect_room(const Tensor& input, std::size_t rows, std::int64_t numbers, std::string_view name) {
  if (input.size() != static_cast<std::int64_t>(rows) * numbers)
    throw ShapeError(fmt::format("{} rows of {} numbers do not fill the model's \"{}\" {}", rows, numbers,
                                 name, input.shape().labelled_str()));
}

}  // namespace

void load_rows(const Dataset& data, std::span<const std::int64_t> rows, Execution& program) {
  Tensor& x = program.input("x");
  expect_room(x, rows.size(), data.schema().features(), "x");
  dispatch_floating(x.dtype(), [&]<class T>() { data.copy_inputs(rows, static_cast<T*>(x.raw())); });
  if (program.has_input("weight")) {
    Tensor& weight = program.input("weight");
    expect_room(weight, rows.size(), 1, "weight");
    dispatch_floating(weight.dtype(),
                      [&]<class T>() { data.copy_weights(rows, static_cast<T*>(weight.raw())); });
  }
  if (!program.has_input("y")) return;
  Tensor& y = program.input("y");
  expect_room(y, rows.size(), y.dtype() == Dtype::int64 ? 1 : data.schema().outputs(), "y");
  if (y.dtype() == Dtype::int64)
    data.copy_labels(rows, static_cast<std::int64_t*>(y.raw()));
  else
    dispatch_floating(y.dtype(), [&]<class T>() { data.copy_targets(rows, static_cast<T*>(y.raw())); });
}

}  // namespace gradus::training
