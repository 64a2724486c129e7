// gather.cpp - rows become batches: gathered, converted and scaled in one go.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "data/content.hpp"

// The byte loop runs in every training step: one version per instruction set, chosen when the program starts.
// All of them multiply once per pixel, so they give the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define GRADUS_PER_CPU __attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#else
#define GRADUS_PER_CPU
#endif

namespace gradus {
namespace {

GRADUS_PER_CPU void scale_bytes(const std::uint8_t* __restrict bytes, std::size_t count, float scale,
                                float* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(bytes[i]) * scale;
}

GRADUS_PER_CPU void scale_bytes(const std::uint8_t* __restrict bytes, std::size_t count, double scale,
                                double* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<double>(bytes[i]) * scale;
}

// Rows of a shuffled batch lie anywhere in memory: they are fetched while the rows before them are converted.
void fetch(const std::uint8_t* bytes, std::size_t count) {
  constexpr std::size_t line = 64, most = 4096;
  for (std::size_t i = 0; i < std::min(count, most); i += line) __builtin_prefetch(bytes + i);
}

template <class T>
void copy_images(const data::Content& content, std::span<const std::int64_t> rows, T* out) {
  constexpr std::size_t ahead = 4;
  const auto features = static_cast<std::size_t>(content.schema.features());
  const T scale = static_cast<T>(content.pixel_scale);
  const auto image = [&](std::size_t i) {
    return content.pixels + static_cast<std::size_t>(rows[i]) * features;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i + ahead < rows.size()) fetch(image(i + ahead), features);
    scale_bytes(image(i), features, scale, out);
    out += features;
  }
}

template <class T>
void copy_numbers(const data::Content& content, const double* row, T* out) {
  const Scaling& scaling = content.schema.input_scaling;
  const std::size_t columns = content.columns();
  for (std::size_t j = 0; j < columns; ++j) {
    const double value = std::isnan(row[j]) ? scaling.fill[j] : row[j];
    out[j] = static_cast<T>(scaling.apply(value, j));
  }
}

// Categories become one feature each: 1 for the row's own, 0 for the others.
template <class T>
void copy_mixed(const data::Content& content, const double* row, T* out) {
  const Scaling& scaling = content.schema.input_scaling;
  std::size_t feature = 0;
  for (const InputColumn& column : content.schema.inputs) {
    const double value = *row++;
    const bool missing = std::isnan(value);
    if (!column.categorical()) {
      out[feature] = static_cast<T>(scaling.apply(missing ? scaling.fill[feature] : value, feature));
      ++feature;
      continue;
    }
    for (std::size_t k = 0; k < column.categories.size(); ++k, ++feature) {
      const double one_hot = missing ? scaling.fill[feature] : value == static_cast<double>(k) ? 1 : 0;
      out[feature] = static_cast<T>(one_hot);
    }
  }
}

// Of all rows at once, before the first number is read: a batch is checked in some nanoseconds.
void check_rows(const data::Content& content, std::span<const std::int64_t> rows) {
  std::uint64_t last = 0;
  for (const std::int64_t row : rows) last = std::max(last, static_cast<std::uint64_t>(row));
  if (!rows.empty() && last >= static_cast<std::uint64_t>(content.rows))
    throw UsageError(fmt::format("{}: there is no row {}; its {} rows are counted from 0", content.name,
                                 static_cast<std::int64_t>(last), content.rows));
}

template <class T>
void copy_rows(const data::Content& content, std::span<const std::int64_t> rows, T* out) {
  check_rows(content, rows);
  if (content.pixels) return copy_images(content, rows, out);
  const std::size_t columns = content.columns();
  const auto features = static_cast<std::size_t>(content.schema.features());
  for (const std::int64_t row : rows) {
    const double* values = content.table.data() + static_cast<std::size_t>(row) * columns;
    if (columns == features)
      copy_numbers(content, values, out);
    else
      copy_mixed(content, values, out);
    out += features;
  }
}

template <class T>
void copy_scaled_targets(const data::Content& content, std::span<const std::int64_t> rows, T* out) {
  if (content.targets.empty()) throw UsageError(content.name + ": there are no numbers to learn as targets");
  check_rows(content, rows);
  const auto outputs = static_cast<std::size_t>(content.schema.outputs());
  for (const std::int64_t row : rows)
    for (std::size_t j = 0; j < outputs; ++j)
      *out++ = static_cast<T>(content.schema.target_scaling.apply(
          content.targets[static_cast<std::size_t>(row) * outputs + j], j));
}

template <class T>
void copy_row_weights(const data::Content& content, const std::vector<double>* of_class,
                      std::span<const std::int64_t> rows, T* out) {
  check_rows(content, rows);
  for (const std::int64_t row : rows) {
    const auto at = static_cast<std::size_t>(row);
    const double weight = content.weights.empty() ? 1 : content.weights[at];
    *out++ = static_cast<T>(of_class ? weight * (*of_class)[static_cast<std::size_t>(content.labels[at])]
                                     : weight);
  }
}

}  // namespace

void Dataset::copy_inputs(std::span<const std::int64_t> rows, float* out) const {
  copy_rows(*content_, rows, out);
}
void Dataset::copy_inputs(std::span<const std::int64_t> rows, double* out) const {
  copy_rows(*content_, rows, out);
}
void Dataset::copy_targets(std::span<const std::int64_t> rows, float* out) const {
  copy_scaled_targets(*content_, rows, out);
}
void Dataset::copy_targets(std::span<const std::int64_t> rows, double* out) const {
  copy_scaled_targets(*content_, rows, out);
}

void Dataset::copy_weights(std::span<const std::int64_t> rows, float* out) const {
  copy_row_weights(*content_, class_weights_.get(), rows, out);
}
void Dataset::copy_weights(std::span<const std::int64_t> rows, double* out) const {
  copy_row_weights(*content_, class_weights_.get(), rows, out);
}

void Dataset::copy_labels(std::span<const std::int64_t> rows, std::int64_t* out) const {
  if (content_->labels.empty()) throw UsageError(content_->name + ": there are no classes to learn");
  check_rows(*content_, rows);
  for (const std::int64_t row : rows) *out++ = content_->labels[static_cast<std::size_t>(row)];
}

}  // namespace gradus
