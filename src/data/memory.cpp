// memory.cpp - data sets from tensors.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "data/check_schema.hpp"
#include "data/content.hpp"
#include "data/gzip.hpp"
#include "data/option_text.hpp"

namespace gradus {
namespace {

std::string_view bytes_of(const Tensor& tensor) {
  return {static_cast<const char*>(tensor.raw()), tensor.bytes()};
}

void take_images(const Tensor& x, data::Content& content) {
  if (x.shape().rank() != 4)
    throw DataError(fmt::format("{}: images as bytes have the shape [N, C, H, W], not {}", content.name,
                                x.shape().str()));
  content.memory = std::make_unique_for_overwrite<std::uint8_t[]>(x.bytes());
  std::copy_n(x.data<std::uint8_t>().data(), x.bytes(), content.memory.get());
  content.pixels = content.memory.get();
  content.pixel_scale = 1.0 / 255;
  content.schema.image = x.shape().without(0);
}

// Throws DataError, with row and column, for the first number that is none.
void expect_numbers(std::span<const double> values, std::int64_t columns, std::string_view what,
                    const data::Content& content) {
  const auto bad = std::find_if(values.begin(), values.end(), [](double v) { return !std::isfinite(v); });
  if (bad == values.end()) return;
  const auto at = static_cast<std::int64_t>(bad - values.begin());
  throw DataError(fmt::format("{}: {} is {} in row {}, column {} (counted from 1)", content.name, what, *bad,
                              at / columns + 1, at % columns + 1));
}

void take_numbers(const Tensor& x, data::Content& content) {
  const Tensor numbers = x.to(Dtype::float64);
  const auto values = numbers.data<double>();
  content.table.assign(values.begin(), values.end());
  expect_numbers(values, x.size() / x.shape()[0], "an input", content);
  if (x.shape().rank() == 4) content.schema.image = x.shape().without(0);
  if (x.shape().rank() != 2) return;
  for (std::int64_t j = 0; j < x.shape()[1]; ++j)
    content.schema.inputs.push_back({.name = fmt::format("x{}", j), .categories = {}});
}

// Class numbers, as whole numbers of any type.
void take_labels(const Tensor& y, data::Content& content) {
  constexpr std::int64_t most_classes = 100'000;
  const auto refuse = [&](const std::string& what) {
    throw DataError(fmt::format("{}: labels are class numbers from 0 to {}, of shape [N]; {}", content.name,
                                most_classes - 1, what));
  };
  if (y.shape().rank() != 1) refuse("their shape is " + y.shape().str());
  std::int64_t most = 0;
  for (std::int64_t row = 0; row < y.size(); ++row) {
    const double label = y.number(row);
    if (!(label >= 0 && label < most_classes && label == std::floor(label)))
      refuse(fmt::format("that of row {} is {}", row + 1, label));
    content.labels.push_back(static_cast<std::int64_t>(label));
    most = std::max(most, content.labels.back());
  }
  content.schema.targets = {"class"};
  for (std::int64_t k = 0; k <= std::max<std::int64_t>(most, 1); ++k)
    content.schema.classes.push_back(std::to_string(k));
}

void take_targets(const Tensor& y, data::Content& content) {
  const Tensor numbers = y.to(Dtype::float64);
  const auto values = numbers.data<double>();
  const std::int64_t outputs = y.shape().rank() == 2 ? y.shape()[1] : 1;
  if (y.shape().rank() > 2 || outputs == 0)
    throw DataError(
        fmt::format("{}: targets are finite numbers of shape [N] or [N, outputs]; their shape is {}",
                    content.name, y.shape().str()));
  expect_numbers(values, outputs, "a target", content);
  content.targets.assign(values.begin(), values.end());
  content.schema.task = Task::regress;
  for (std::int64_t j = 0; j < outputs; ++j)
    content.schema.targets.push_back(outputs == 1 ? "y" : fmt::format("y{}", j));
}

void take_weights(const Tensor& weight, data::Content& content) {
  if (weight.size() == 0) return;
  if (weight.shape() != Shape{content.rows} || !is_floating(weight.dtype()))
    throw DataError(fmt::format("{}: weights of rows are floating numbers of shape [{}], not {} of shape {}",
                                content.name, content.rows, gradus::name(weight.dtype()),
                                weight.shape().str()));
  for (std::int64_t row = 0; row < content.rows; ++row)
    if (!(weight.number(row) >= 0) || !std::isfinite(weight.number(row)))
      throw DataError(fmt::format("{}: the weight of row {} is {}; weights are finite and at least 0",
                                  content.name, row + 1, weight.number(row)));
  const Tensor numbers = weight.to(Dtype::float64);
  const auto values = numbers.data<double>();
  content.weights.assign(values.begin(), values.end());
}

// Tensors have no columns with names and no cells of text, and are of the shape that they have.
void refuse_file_options(const LoadOptions& options, const std::string& name) {
  const char* option = !options.target.empty()                      ? "target"
                       : !options.weight.empty()                    ? "weight"
                       : !lengths_text(options.input_shape).empty() ? input_shape_name
                                                                    : data::table_option(options);
  const bool pictures = !lengths_text(options.resize).empty();
  if (option || pictures)
    throw UsageError(fmt::format("{}: the option {} is for {}, and these are tensors: leave it out", name,
                                 option ? option : resize_name, option ? "tables" : "files of images"));
}

}  // namespace

Dataset make_dataset(std::string name, const Tensor& x, const Tensor& y, const LoadOptions& options,
                     const Tensor& weight) {
  data::check_choices(options);
  refuse_file_options(options, name);
  auto content = std::make_shared<data::Content>();
  content->name = std::move(name);
  if (x.shape().rank() < 2 || x.size() == 0 || y.shape().rank() < 1 || x.shape()[0] != y.shape()[0])
    throw DataError(
        fmt::format("{}: inputs of shape {} and targets of shape {}; both start with the same number of rows",
                    content->name, x.shape().str(), y.shape().str()));
  if (x.dtype() != Dtype::uint8 && !is_floating(x.dtype()))
    throw DtypeError(fmt::format("{}: inputs are float32, float64 or uint8, not {}", content->name,
                                 gradus::name(x.dtype())));
  const bool whole = y.dtype() == Dtype::int64;
  if (options.task == Task::label)
    throw UsageError(
        fmt::format("{}: labels are read from cells of tables, and these are tensors: give a target of "
                    "0 and 1 for each label, and the loss binary_cross_entropy",
                    content->name));
  const bool labels = options.task ? *options.task == Task::classify : whole;
  if (!whole && !is_floating(y.dtype()))
    throw DtypeError(fmt::format("{}: targets are int64, float32 or float64, not {}", content->name,
                                 gradus::name(y.dtype())));
  content->rows = x.shape()[0];
  content->schema.sample = x.shape().without(0);
  content->schema.missing = options.missing.value_or(Missing::error);
  content->schema.unknown = options.unknown.value_or(Unknown::error);
  if (x.dtype() == Dtype::uint8)
    take_images(x, *content);
  else
    take_numbers(x, *content);
  if (labels)
    take_labels(y, *content);
  else
    take_targets(y, *content);
  take_weights(weight, *content);
  content->has_targets = true;
  content->checksum =
      data::checksum_text(data::crc32(bytes_of(weight), data::crc32(bytes_of(y), data::crc32(bytes_of(x)))));
  return data::finish(std::move(content), options);
}

}  // namespace gradus
